import { z } from 'zod';
import { type Contract, contract } from '../../protocol/contract.ts';
import { cursorPosition, loggedEvent } from '../event.ts';

/** The limit of events in one answer; fewer if they would be too large. */
export const historyPageSize = 200;

const input = z.strictObject({
  after: z.int().min(0),
  limit: z.int().min(1).max(historyPageSize).default(historyPageSize),
});

const output = z.object({
  epoch: cursorPosition.shape.epoch,
  first: z.int().min(0),
  last: z.int().min(0),
  events: z.array(loggedEvent),
});

/**
 * The contract of the event log, which every service with events serves: it reads the events after
 * a number. A reader behind `first - 1`, before the oldest kept event, must start from the present
 * state.
 */
export const historyContract = ({
  service,
  subscribers,
}: Pick<Contract, 'service' | 'subscribers'>) =>
  contract({
    service,
    version: '1.0.0',
    operations: {
      $events: {
        input,
        output,
        idempotent: true,
        timeoutMs: 2_000,
        priority: 'low',
        callers: subscribers,
      },
    },
    events: {},
    subscribers: [],
  });
export type HistoryContract = ReturnType<typeof historyContract>;
