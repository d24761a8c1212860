import { ServiceError } from '../errors.ts';
import type { AggregateState } from './aggregate.ts';
import type { Change, Outcome } from './decisions.ts';

interface Waiting<S extends AggregateState> {
  readonly change: Change<S>;
  settle(outcome: Outcome<S>): void;
}

/** The most changes that leave in one write: their events fit the outbox of one aggregate. */
const maxGroup = 64;

/** The most changes of one aggregate that wait in this replica. */
const maxQueued = 1_000;

/** Stores a group of changes of one aggregate, and gives one outcome for each. */
type CommitGroup<S extends AggregateState> = (
  id: string,
  group: readonly Change<S>[],
) => Promise<readonly Outcome<S>[]>;

/**
 * Group commit: changes of one aggregate that come while a write of it is under way wait, and then
 * leave together as one write, in the order in which they came. Others are not held up. The
 * returned function resolves to the state after a change. Throws `OVERLOADED`, and what its rule
 * throws.
 */
export const createGroupCommit = <S extends AggregateState>(commit: CommitGroup<S>) => {
  const queues = new Map<string, Waiting<S>[]>();

  /** Commits group after group until none is left. */
  const work = async (id: string, queue: Waiting<S>[]): Promise<void> => {
    queues.set(id, queue);
    while (queue.length > 0) {
      const group = queue.splice(0, maxGroup);
      const changes = group.map(({ change }) => change);
      const outcomes = await commit(id, changes).catch((error: unknown) =>
        group.map(() => ({ error })),
      );
      outcomes.forEach((outcome, index) => group[index]?.settle(outcome));
    }
    queues.delete(id);
  };

  return (id: string, change: Change<S>): Promise<S> =>
    new Promise((resolve, reject) => {
      const settle = (outcome: Outcome<S>) =>
        'state' in outcome ? resolve(outcome.state) : reject(outcome.error);
      const queue = queues.get(id);
      if (!queue) {
        void work(id, [{ change, settle }]);
      } else if (queue.length < maxQueued) {
        queue.push({ change, settle });
      } else {
        const options = { executed: 'no', retryAfterMs: 100 } as const;
        reject(new ServiceError('OVERLOADED', `too many changes of ${id} wait`, options));
      }
    });
};
