import type { z } from 'zod';
import type { LoggedEvent } from '@shop/shared/events/event';
import type { Fact, FactOf, FinalState, History } from '../history/facts.ts';

/** One run of a handler, and how it was done. */
interface Run extends FactOf<'run'> {
  readonly done: FactOf<'done'> | undefined;
}

/** All that is known of one call. */
export interface CallHistory {
  readonly call: FactOf<'call'>;
  readonly ends: readonly FactOf<'end'>[];
  readonly runs: readonly Run[];
  /** Those of all calls with the same key: what one of them was answered, all are. */
  readonly keyRuns: readonly Run[];
}

/** An event in its service's log. */
export interface Logged extends LoggedEvent {
  readonly service: string;
  /** The call that it tells of, by the trace that both have. */
  readonly cause: FactOf<'call'> | undefined;
}

/** A history, sorted by what it is about. */
export interface Indexed extends History {
  readonly calls: readonly CallHistory[];
  /** The faults, in the order of time. */
  readonly faults: readonly FactOf<'fault'>[];
  /** The newest that was appended under each number, by service. */
  readonly logs: ReadonlyMap<string, readonly Logged[]>;
  /** Those of all logs. */
  readonly events: readonly Logged[];
}

/** A break of a rule: what it is about, and what is wrong, in words. */
export type Break = readonly [about: string, text: string];

export type Rule = (index: Indexed) => Iterable<Break>;

/** Rules by their names. */
export type Rules = Readonly<Record<string, Rule>>;

/** The stored states in the end: enough for the rules that compare them with each other. */
export interface States {
  readonly final: Pick<FinalState, 'clocks'> & {
    readonly stored: readonly Pick<FinalState['stored'][number], 'service' | 'state'>[];
  };
}

/** The stored states of a service that have a shape, as far as rules look at them. */
export const storedAs = <T extends z.ZodType>(
  { final }: States,
  name: string,
  shape: T,
): z.output<T>[] =>
  final.stored.flatMap(({ service, state }) => {
    const { success, data } = shape.safeParse(state);
    return service === name && success ? [data] : [];
  });

/** Rules that hold of every shop in which nothing is under way, however it came there. */
export type StateRules = Readonly<Record<string, (states: States) => Iterable<Break>>>;

export const factsOf = <K extends Fact['kind']>(facts: readonly Fact[], kind: K): FactOf<K>[] =>
  facts.filter((fact): fact is FactOf<K> => fact.kind === kind);

/** The ids of the orders of the orders service, which asks others by itself. */
export const ordersOf = ({ final }: Pick<Indexed, 'final'>): ReadonlySet<string> =>
  new Set(final.stored.flatMap(({ service, key }) => (service === 'orders' ? key : [])));

/** The name that calls with the same idempotency key share; a call without a key has its own. */
export const keyOf = ({ id, service, operation, about, idempotencyKey }: FactOf<'call'>): string =>
  idempotencyKey === undefined ? id : `${service}.${operation} of ${about} under ${idempotencyKey}`;

/** Sorts a history. */
export const indexed = ({ facts, final }: History): Indexed => {
  const doneOf = new Map(factsOf(facts, 'done').map((done) => [done.run, done]));
  const runsOf = Map.groupBy(
    factsOf(facts, 'run').map((run): Run => ({ ...run, done: doneOf.get(run.run) })),
    ({ id }) => id,
  );
  const endsOf = Map.groupBy(factsOf(facts, 'end'), ({ id }) => id);
  const called = factsOf(facts, 'call');
  const byKey = Map.groupBy(called, keyOf);
  const calls = called.map((call) => ({
    call,
    ends: endsOf.get(call.id) ?? [],
    runs: runsOf.get(call.id) ?? [],
    keyRuns: (byKey.get(keyOf(call)) ?? []).flatMap(({ id }) => runsOf.get(id) ?? []),
  }));
  const byTrace = new Map(called.map((call) => [call.traceId, call]));
  const appended = factsOf(facts, 'append').flatMap(({ service, events: some = [] }) =>
    some.map((event): Logged => {
      return { ...event, service, cause: byTrace.get(event.traceparent?.slice(3, 35) ?? '') };
    }),
  );
  const newest = new Map(appended.map((event) => [`${event.service} ${event.seq}`, event]));
  const events = [...newest.values()].toSorted((a, b) => a.seq - b.seq);
  const logs = Map.groupBy(events, ({ service }) => service);
  return { facts, final, calls, faults: factsOf(facts, 'fault'), events, logs };
};
