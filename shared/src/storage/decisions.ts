import { ServiceError } from '../errors.ts';
import type { PendingEvent } from '../events/event.ts';
import type { CallContext } from '../protocol/calls/context.ts';
import type { AggregateState, Unversioned } from './aggregate.ts';
import type { StoredAggregate } from './aggregate-store.ts';
import { checkSameInput, remember } from './remembered-writes.ts';

/** One intended change of one aggregate. */
export interface Change<S extends AggregateState> {
  /** That of its call, with the idempotent write that it belongs to, if any. */
  readonly context: CallContext;
  /** The version that its caller saw; undefined where any will do. */
  readonly expectedVersion: number | undefined;
  /** The rule: the next state, the present state itself for no change, or a thrown refusal. */
  decide(present: S, now: string): Unversioned<S>;
}

/** How one change ends: with a state, or with the error that its rule or the kit threw. */
export type Outcome<S> = { readonly state: S } | { readonly error: unknown };

/** A state that its schema accepts, and the events that announce it: one or none. */
export interface Announced<S> {
  readonly state: S;
  readonly events: readonly PendingEvent[];
}

/** The result of a group of changes. */
interface Decided<S extends AggregateState> extends StoredAggregate<S> {
  /** The events of all new versions, in order. */
  readonly events: readonly PendingEvent[];
  /** One outcome for each change, in order; all hold only once the result is stored. */
  readonly outcomes: readonly Outcome<S>[];
}

/** Makes a value read-only: a rule that wrote to it would change what others decide on. */
const frozen = <T>(value: T): T => {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.values(Object.freeze(value)).forEach(frozen);
  return value;
};

/**
 * Decides on changes one after the other, each on the state that the one before left. Nothing is
 * stored yet; `announce` makes a version of a state. A change whose write is remembered gets the
 * state that it had then, or the present one where that is no longer kept.
 */
export const decideAll = <S extends AggregateState>(
  stored: StoredAggregate<S>,
  changes: readonly Change<S>[],
  now: string,
  announce: (next: Unversioned<S>, version: number, context: CallContext) => Announced<S>,
): Decided<S> => {
  let state = frozen(stored.state);
  let { writes } = stored;
  const events: PendingEvent[] = [];

  const decideOne = ({ context, expectedVersion, decide }: Change<S>): S => {
    // A lost race may take longer than one of the callers waits, and than its key is leased.
    if (context.cancellation.isCancelled || context.remainingMs() <= 0) {
      const message = 'the change waited until its time was over';
      throw new ServiceError('DEADLINE_EXCEEDED', message, { executed: 'no' });
    }
    const { write } = context;
    const earlier = write && writes.find(({ name }) => name === write.name);
    if (earlier) {
      checkSameInput(earlier, write);
      return earlier.state ?? state;
    }
    const { id, version } = state;
    if (expectedVersion !== undefined && expectedVersion !== version) {
      throw new ServiceError('CONFLICT', `${id} is at version ${version}, not ${expectedVersion}`);
    }
    const decided = decide(state, now);
    if (decided === state) return state;
    if (decided.id !== id) throw new Error(`${id} cannot become ${decided.id}`);
    const next = announce(decided, version + 1, context);
    if (write) writes = remember(writes, write, next.state);
    state = frozen(next.state);
    events.push(...next.events);
    return state;
  };

  const outcomes = changes.map((change): Outcome<S> => {
    try {
      return { state: decideOne(change) };
    } catch (error) {
      return { error };
    }
  });
  return { ...stored, state, writes, events, outcomes };
};
