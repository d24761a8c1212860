import type { BasketRepository } from '@shop/recommendations/baskets/basket-repository';
import { fromLine } from '@shop/shared/events/event-runs';
import type { EventLog } from '@shop/shared/events/outbox';
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
export const watchedBaskets = (
  baskets: BasketRepository,
  by: string,
  world: World,
): BasketRepository => ({
  async add(basket, context) {
    const standing = await baskets.add(basket, context);
    const { id: basketId, productIds } = standing;
    world.note({ kind: 'basket', by, basketId, productIds });
    return standing;
  },
  newest: (limit) => baskets.newest(limit),
  uncounted: (epoch, limit) => baskets.uncounted(epoch, limit),
  markCounted: (counted, epoch) => baskets.markCounted(counted, epoch),
});
