import { fromLine } from '@shop/shared/events/event-runs';
import type { EventLog } from '@shop/shared/events/outbox';
import type { AggregateState } from '@shop/shared/storage/aggregate';
import type { AggregateStore } from '@shop/shared/storage/aggregate-store';
import type { World } from '../world/world.ts';

interface Watched {
  readonly service: string;
  readonly log: EventLog;
  /** The process that uses it. */
  readonly by: string;
  readonly world: World;
}

/** A log that tells of leases, and of what is appended to it. */
export const watchedLog = ({ service, log, by, world }: Watched): EventLog => ({
  maxBatchEvents: log.maxBatchEvents,
  async acquire(holder, leaseMs) {
    const lease = await log.acquire(holder, leaseMs);
    if (lease) world.note({ kind: 'lease', service, by, fence: lease.fence });
    return lease;
  },
  release: (lease) => log.release(lease),
  async append(lease, events) {
    const lines = await log.append(lease, events);
    const appended = lines?.map(fromLine);
    world.note({ kind: 'append', service, by, fence: lease.fence, events: appended });
    return lines;
  },
  read: (seq, limit) => log.read(seq, limit),
  position: () => log.position(),
});

/** Baskets whose arrival is told. */
export const watchedBaskets = <S extends AggregateState>(
  baskets: AggregateStore<S>,
  by: string,
  world: World,
): AggregateStore<S> =>
  new Proxy(baskets, {
    get(target, name) {
      if (name !== 'commit') {
        const member: unknown = Reflect.get(target, name, target);
        return typeof member === 'function' ? member.bind(target) : member;
      }
      return async (...given: Parameters<AggregateStore<S>['commit']>) => {
        const result = await target.commit(...given);
        const [{ state, seenVersion }] = given;
        const isNew = result === 'committed' && seenVersion === undefined;
        if (isNew && 'productIds' in state && Array.isArray(state.productIds)) {
          world.note({ kind: 'basket', by, basketId: state.id, productIds: state.productIds });
        }
        return result;
      };
    },
  });
