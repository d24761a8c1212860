import { z } from 'zod';
import { type Contract, contract } from '../../protocol/contract.ts';
import { cursorPosition, loggedEvent } from '../event.ts';

/** The most events of one answer; a log gives fewer where these would be too large for one. */
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
 * What every service with events answers besides its own contract: the events after a place of
 * its log. `first` is the oldest one still kept; a reader that stands before `first - 1` has lost
 * some for good and starts again from the service's present state.
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
