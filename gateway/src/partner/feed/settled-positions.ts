import type { Position } from '@shop/shared/events/event';
import type { SubscriptionStatus } from '@shop/shared/events/subscription';
import { type Runtime, relaxed, repeatedly } from '@shop/shared/runtime';
import { maxBehindMs } from '@shop/shared/service/subscriptions';

/**
 * How long an event has been applied here before it is told. A copy or a read model that lags more
 * than `maxBehindMs` says so, each service within a second; until this time is over all others have
 * applied the event as well. So a product that is read after its change was told shows the change,
 * or says that it may be out of date.
 */
export const settleMs = maxBehindMs + 2_000;

const sampleEveryMs = 1_000;

type Applied = Pick<SubscriptionStatus, 'service' | 'epoch' | 'seq' | 'resets'>;

interface Sample {
  /** On `Runtime.now`'s clock. */
  readonly at: number;
  readonly applied: readonly Applied[];
}

/** The positions of logs whose events are settled: see `createSettledPositions`. */
export type SettledPositions = ReturnType<typeof createSettledPositions>;

/** Notes once a second how far the events of each service have been applied in this gateway. */
export const createSettledPositions = (
  runtime: Runtime,
  subscriptions: () => readonly Applied[],
) => {
  const waitMs = relaxed(runtime, settleMs);
  let samples: readonly Sample[] = [];

  const stop = repeatedly(runtime, sampleEveryMs, () => {
    const now = runtime.now();
    const sample = { at: now, applied: subscriptions() };
    // The newest of the settled samples is kept as well.
    const settled = samples.findLastIndex(({ at }) => now - at >= waitMs);
    samples = [...samples.slice(Math.max(0, settled)), sample];
  });

  return {
    stop,
    /** Undefined while nothing is known for long enough: after a start, or after a reset. */
    of(service: string): Position | undefined {
      const find = (applied: readonly Applied[] = []) =>
        applied.find((one) => one.service === service);
      const settled = samples.findLast(({ at }) => runtime.now() - at >= waitMs);
      const before = find(settled?.applied);
      const now = find(subscriptions());
      if (before?.epoch === undefined || before.epoch !== now?.epoch) return undefined;
      return before.resets === now.resets ? { epoch: before.epoch, seq: before.seq } : undefined;
    },
  };
};
