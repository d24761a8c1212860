import type { LoggedEvent } from '@shop/shared/events/event';
import type {
  CallFact,
  DoneFact,
  EndFact,
  Fact,
  FinalState,
  History,
  RunFact,
} from '../history/facts.ts';

type At<F> = F & { readonly at: number };

/** One run of a handler, and how it was done. */
export interface Run extends At<RunFact> {
  readonly done: At<DoneFact> | undefined;
}

/** All that is known of one call. */
export interface CallHistory {
  readonly call: At<CallFact>;
  readonly ends: readonly At<EndFact>[];
  readonly runs: readonly Run[];
  /** Those of all calls with the same key: what one of them was answered, all are. */
  readonly keyRuns: readonly Run[];
}

/** An event in its service's log. */
export interface Logged extends LoggedEvent {
  readonly service: string;
}

/** A history, sorted by what it is about. */
export interface Indexed {
  readonly facts: readonly Fact[];
  readonly final: FinalState;
  readonly calls: readonly CallHistory[];
  /** The newest that was appended under each number, by service. */
  readonly logs: ReadonlyMap<string, readonly Logged[]>;
  /** The call that has caused an event, by the trace that both have. */
  causeOf(event: LoggedEvent): At<CallFact> | undefined;
}

export const factsOf = <K extends Fact['kind']>(facts: readonly Fact[], kind: K) =>
  facts.filter((fact): fact is Extract<Fact, { kind: K }> => fact.kind === kind);

/** What a call shares with those that ask for the same; a call without a key is alone. */
export const keyOf = ({ id, service, operation, about, idempotencyKey }: CallFact): string =>
  idempotencyKey === undefined ? id : `${service}.${operation} of ${about} under ${idempotencyKey}`;

const traceIdOf = ({ traceparent }: LoggedEvent) => traceparent?.slice(3, 35);

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
  const byTrace = new Map(calls.map(({ call }) => [call.traceId, call]));
  return {
    facts,
    final,
    calls,
    logs: logsOf(facts),
    causeOf: (event) => byTrace.get(traceIdOf(event) ?? ''),
  };
};

const logsOf = (facts: readonly Fact[]): ReadonlyMap<string, readonly Logged[]> => {
  const logs = new Map<string, Map<number, Logged>>();
  for (const { service, events = [] } of factsOf(facts, 'append')) {
    const log = logs.get(service) ?? new Map<number, Logged>();
    logs.set(service, log);
    for (const event of events) log.set(event.seq, { ...event, service });
  }
  return new Map(
    [...logs].map(([service, log]) => [
      service,
      [...log.values()].toSorted((a, b) => a.seq - b.seq),
    ]),
  );
};
