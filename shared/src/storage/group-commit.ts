import { ServiceError } from '../errors.ts';
import type { CallContext } from '../protocol/calls/context.ts';
import type { Outcome } from './decisions.ts';

/** A change that waits for its turn, and its caller. */
export interface Queued<C> {
  readonly change: C;
  readonly context: CallContext;
}

interface Waiting<C, S> extends Queued<C> {
  settle(outcome: Outcome<S>): void;
}

/** The most changes that leave in one write: their events fit the outbox of one aggregate. */
const maxGroup = 64;

/** The most changes of one aggregate that wait in this replica. */
const maxQueued = 1_000;

const tooMany = (id: string) =>
  new ServiceError('OVERLOADED', `too many changes of ${id} wait`, {
    executed: 'no',
    retryAfterMs: 100,
  });

/** The error of a change whose time was over before it was made. */
export const noTimeLeft = (): ServiceError =>
  new ServiceError('DEADLINE_EXCEEDED', 'the change waited until its time was over', {
    executed: 'no',
  });

/** Whether nobody waits for a change any more. */
export const isOver = ({ context }: Pick<Queued<unknown>, 'context'>): boolean =>
  context.cancellation.isCancelled || context.remainingMs() <= 0;

/**
 * Group commit: changes of one aggregate that come while a write of it is under way wait, and then
 * leave together as one write, in the order in which they came. Others are not held up.
 */
export class GroupCommit<C, S> {
  readonly #queues = new Map<string, Waiting<C, S>[]>();
  readonly #commit: (id: string, group: readonly Queued<C>[]) => Promise<readonly Outcome<S>[]>;

  /** `commit` stores a group and gives one outcome for each change. */
  constructor(commit: (id: string, group: readonly Queued<C>[]) => Promise<readonly Outcome<S>[]>) {
    this.#commit = commit;
  }

  /** Resolves to the state after the change. Throws `OVERLOADED`, and what its rule throws. */
  change(id: string, change: C, context: CallContext): Promise<S> {
    return new Promise((resolve, reject) => {
      const settle = (outcome: Outcome<S>) =>
        'state' in outcome ? resolve(outcome.state) : reject(outcome.error);
      const waiting = { change, context, settle };
      const queue = this.#queues.get(id);
      if (!queue) {
        this.#queues.set(id, [waiting]);
        void this.#work(id);
      } else if (queue.length >= maxQueued) {
        reject(tooMany(id));
      } else {
        queue.push(waiting);
      }
    });
  }

  /** Commits group after group until none is left. */
  async #work(id: string): Promise<void> {
    const queue = this.#queues.get(id) ?? [];
    while (queue.length > 0) {
      const taken = queue.splice(0, maxGroup);
      const { late = [], group = [] } = Object.groupBy(taken, (one) =>
        isOver(one) ? 'late' : 'group',
      );
      for (const one of late) one.settle({ error: noTimeLeft() });
      if (group.length === 0) continue;
      try {
        const outcomes = await this.#commit(id, group);
        group.forEach((one, index) =>
          one.settle(outcomes[index] ?? { error: new Error('a change has no outcome') }),
        );
      } catch (error) {
        for (const one of group) one.settle({ error });
      }
    }
    this.#queues.delete(id);
  }
}
