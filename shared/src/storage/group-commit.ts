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
 * leave together as one write, in the order in which they came. Others are not held up.
 */
export class GroupCommit<S extends AggregateState> {
  readonly #queues = new Map<string, Waiting<S>[]>();
  readonly #commit: CommitGroup<S>;

  constructor(commit: CommitGroup<S>) {
    this.#commit = commit;
  }

  /** Resolves to the state after the change. Throws `OVERLOADED`, and what its rule throws. */
  change(id: string, change: Change<S>): Promise<S> {
    return new Promise((resolve, reject) => {
      const settle = (outcome: Outcome<S>) =>
        'state' in outcome ? resolve(outcome.state) : reject(outcome.error);
      const queue = this.#queues.get(id);
      if (!queue) {
        void this.#work(id, [{ change, settle }]);
      } else if (queue.length < maxQueued) {
        queue.push({ change, settle });
      } else {
        const options = { executed: 'no', retryAfterMs: 100 } as const;
        reject(new ServiceError('OVERLOADED', `too many changes of ${id} wait`, options));
      }
    });
  }

  /** Commits group after group until none is left. */
  async #work(id: string, queue: Waiting<S>[]): Promise<void> {
    this.#queues.set(id, queue);
    while (queue.length > 0) {
      const group = queue.splice(0, maxGroup);
      const changes = group.map(({ change }) => change);
      const outcomes = await this.#commit(id, changes).catch((error: unknown) =>
        group.map(() => ({ error })),
      );
      outcomes.forEach((outcome, index) => group[index]?.settle(outcome));
    }
    this.#queues.delete(id);
  }
}
