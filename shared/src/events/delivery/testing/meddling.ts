import type { Contract } from '../../../protocol/contract.ts';
import type { EventLog, Outbox } from '../../outbox.ts';
import type { EventConsumer } from '../../subscription.ts';

/** The stores of a relay. */
export interface Stores {
  readonly outbox: Outbox;
  readonly log: EventLog;
}

/** Intercepts the store operations of a relay: delays them, fails them, or never performs them. */
export type Meddler = <T>(operation: string, perform: () => Promise<T>) => Promise<T>;

/** The same stores behind `meddle`. */
export const meddledStores = ({ outbox, log }: Stores, meddle: Meddler): Stores => ({
  outbox: {
    pending: (limit) => meddle('pending', () => outbox.pending(limit)),
    acknowledge: (events) => meddle('acknowledge', () => outbox.acknowledge(events)),
    watch: (onAdded) => outbox.watch?.(onAdded) ?? (() => undefined),
  },
  log: {
    maxBatchEvents: log.maxBatchEvents,
    acquire: (...asked) => meddle('acquire', () => log.acquire(...asked)),
    release: (lease) => meddle('release', () => log.release(lease)),
    append: (lease, events) => meddle('append', () => log.append(lease, events)),
    read: (seq, limit) => meddle('read', () => log.read(seq, limit)),
    position: () => meddle('position', () => log.position()),
  },
});

/** The same consumer with `meddle` before and after each operation. */
export const meddledConsumer = <C extends Contract>(
  consumer: EventConsumer<C>,
  meddle: Meddler,
): EventConsumer<C> => ({
  position: () => meddle('position', () => consumer.position()),
  apply: (events, position) => meddle('apply', () => consumer.apply(events, position)),
  reset: (position, context) => meddle('reset', () => consumer.reset(position, context)),
});

/** The process is killed before this operation: it does neither this nor anything after it. */
export const killedAt =
  (killing: string): Meddler =>
  (operation, perform) =>
    operation === killing ? new Promise(() => undefined) : perform();

/** The process stalls at this operation, once, until it is resumed. */
export const pausedAt = (pausing: string) => {
  let isPaused = false;
  let goOn: () => void = () => undefined;
  const pause = new Promise<void>((resolve) => (goOn = resolve));
  const meddle: Meddler = async (operation, perform) => {
    if (operation === pausing) {
      isPaused = true;
      await pause;
    }
    return perform();
  };
  return { meddle, goOn, isPaused: () => isPaused };
};
