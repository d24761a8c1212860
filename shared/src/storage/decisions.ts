import { ServiceError } from '../errors.ts';
import type { IdempotentWrite } from '../protocol/calls/context.ts';
import type { AggregateState, Facts } from './aggregate.ts';
import type { StoredAggregate } from './aggregate-store.ts';
import { type RememberedWrite, checkSameInput, remember } from './remembered-writes.ts';

/** One intended change of one aggregate. */
export interface Change<S extends AggregateState> {
  /** The idempotent write that it belongs to; undefined where its call has no key. */
  readonly write: IdempotentWrite | undefined;
  /** The version that its caller saw; undefined where any will do. */
  readonly expectedVersion: number | undefined;
  /** The rule: the next facts, the present state itself for no change, or a thrown refusal. */
  decide(present: S, now: string): Facts<S>;
}

/** How one change ends: with a state, or with the error that its rule or the kit threw. */
export type Outcome<S> = { readonly state: S } | { readonly error: unknown };

/** A state that its schema accepts, and the body of the event that announces it. */
export interface Checked<S> {
  readonly state: S;
  readonly body: unknown;
}

/** What a group of changes makes of an aggregate. */
export interface Decided<S extends AggregateState, C> {
  readonly stored: StoredAggregate<S>;
  /** Each change that made a new version, with that version, in order. */
  readonly versions: readonly (Checked<S> & { readonly change: C })[];
  /** One outcome for each change, in order; all hold only once the result is stored. */
  readonly outcomes: readonly Outcome<S>[];
}

const conflict = ({ id, version }: AggregateState, expected: number) =>
  new ServiceError('CONFLICT', `${id} is at version ${version}, not ${expected}`);

/** Makes a value read-only: a rule that wrote to it would change what others decide on. */
const frozen = <T>(value: T): T => {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.values(Object.freeze(value)).forEach(frozen);
  return value;
};

/**
 * Decides on changes one after the other, each on the state that the one before left. Pure: nothing
 * is stored yet. A change whose write is remembered gets the state that it had then, or the present
 * one where that is no longer kept.
 */
export const decideAll = <S extends AggregateState, C extends Change<S>>(
  stored: StoredAggregate<S>,
  changes: readonly C[],
  now: string,
  check: (state: unknown) => Checked<S>,
): Decided<S, C> => {
  let state = frozen(stored.state);
  let writes: readonly RememberedWrite<S>[] = stored.writes;
  const versions: (Checked<S> & { change: C })[] = [];

  const decideOne = (change: C): S => {
    const { write, expectedVersion } = change;
    const earlier = write && writes.find(({ name }) => name === write.name);
    if (earlier) {
      checkSameInput(earlier, write);
      return earlier.state ?? state;
    }
    if (expectedVersion !== undefined && expectedVersion !== state.version) {
      throw conflict(state, expectedVersion);
    }
    const facts = change.decide(state, now);
    if (facts === state) return state;
    if (facts.id !== state.id) throw new Error(`${state.id} cannot become ${facts.id}`);
    const next = check({ ...facts, version: state.version + 1, updatedAt: now });
    if (write) writes = remember(writes, write, next.state);
    state = frozen(next.state);
    versions.push({ change, ...next });
    return state;
  };

  const outcomes = changes.map((change): Outcome<S> => {
    try {
      return { state: decideOne(change) };
    } catch (error) {
      return { error };
    }
  });
  return { stored: { ...stored, state, writes }, versions, outcomes };
};
