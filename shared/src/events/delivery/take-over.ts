import type { LoggedEvent, Position } from '../event.ts';
import { toLine } from '../event-runs.ts';
import type { EventLog, Outbox } from '../outbox.ts';

/** What a relay does with events that are in the log. */
interface Delivery {
  project(events: readonly LoggedEvent[], epoch: string): Promise<void>;
  publish(lines: readonly string[], position: Position): void;
}

/**
 * Acknowledges the last batch of the log, which the holder before may have left: events of earlier
 * times may have come since, so many that the log would not recognize it behind them.
 */
export const takeOver = async (
  { log, outbox }: { readonly log: EventLog; readonly outbox: Outbox },
  { project, publish }: Delivery,
): Promise<void> => {
  const { last } = await log.read(Number.MAX_SAFE_INTEGER, 1);
  let after = Math.max(0, last - log.maxBatchEvents);
  while (after < last) {
    const { epoch, events } = await log.read(after, log.maxBatchEvents);
    const seq = events.at(-1)?.seq ?? last;
    if (events.length > 0) await project(events, epoch);
    const isLeft = await outbox.acknowledge(events, { epoch, seq });
    if (isLeft) publish(events.map(toLine), { epoch, seq: last });
    after = seq;
  }
};
