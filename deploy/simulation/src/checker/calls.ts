import { isDeepStrictEqual } from 'node:util';
import type { Violation } from '../history/facts.ts';
import { type CallHistory, type Indexed, factsOf } from './indexed.ts';

/** How late the end of a call may be told: deadlines are looked at every 5 ms, at a turn's end. */
export const latenessMs = 10;

/** Says what is wrong with one call, if it is. */
type Rule = (history: CallHistory, index: Indexed) => string | undefined;

interface Standstill {
  readonly from: number;
  readonly to: number;
}

/** When a process stood still; one that is gone does so for ever. */
const standstillsOf = ({ facts }: Indexed, name: string): readonly Standstill[] => {
  const standstills: Standstill[] = [];
  let from: number | undefined;
  for (const { at, process } of factsOf(facts, 'fault')) {
    if (process?.name !== name) continue;
    if (process.is !== 'running') from ??= at;
    if (process.is !== 'running' || from === undefined) continue;
    standstills.push({ from, to: at });
    from = undefined;
  }
  return from === undefined ? standstills : [...standstills, { from, to: Infinity }];
};

/** By when the end of a call must have been told: who stands still is told when it goes on. */
const dueAt = ({ call }: CallHistory, index: Indexed): number => {
  const due = call.expiresAt + latenessMs;
  const standstill = standstillsOf(index, call.by).findLast(({ from }) => from <= due);
  return standstill ? Math.max(due, standstill.to + latenessMs) : due;
};

const endsInTime: Rule = (history, index) => {
  const due = dueAt(history, index);
  const [end] = history.ends;
  if (end) return end.at > due ? `ended ${(end.at - due).toFixed(1)} ms too late` : undefined;
  return due === Infinity ? undefined : 'never ended';
};

const endsOnce: Rule = ({ ends }) =>
  ends.length > 1 ? `was told of its end ${ends.length} times` : undefined;

/** What says `no` has not run; `yes` has been run to its end. */
const saysTheTruth: Rule = ({ ends: [end], runs, keyRuns }) => {
  if (!end) return undefined;
  const run = runs.find(({ done }) => done?.executed !== 'no');
  if (end.executed === 'no' && run) return `ended with "not executed", but ran in ${run.by}`;
  const isDone = keyRuns.some(({ done }) => done && done.executed !== 'no' && done.at <= end.at);
  if (end.executed === 'yes' && !isDone) return 'ended with "executed", but no handler was done';
  return undefined;
};

const runsOnce: Rule = ({ call, runs }) => {
  const places = runs.filter(({ done }) => done?.executed !== 'no').map(({ by }) => by);
  if (call.isIdempotent || places.length < 2) return undefined;
  return `may run once only, and ran in ${places.join(' and in ')}`;
};

/** Whether two answers, as JSON, are the same: a server writes fields in the contract's order. */
const isSame = (one: string, other: string): boolean =>
  one === other || isDeepStrictEqual(JSON.parse(one), JSON.parse(other));

const isAnsweredByItsHandler: Rule = ({ ends: [end], keyRuns }) => {
  if (end?.code !== 'ok') return undefined;
  const { answer = 'null' } = end;
  const isIts = keyRuns.some(({ done }) => done?.answer && isSame(done.answer, answer));
  return isIts ? undefined : `was answered with what none of its handlers said: ${answer}`;
};

/** Before the first fault and after the last all works, but for an operation that is sick. */
const succeeds: Rule = ({ call, ends: [end] }) =>
  call.isSure && end?.code !== 'ok'
    ? `failed although nothing is wrong with it: ${end?.code}`
    : undefined;

const rules: Readonly<Record<string, Rule>> = {
  'a call ends by its deadline': endsInTime,
  'a call ends once': endsOnce,
  '`executed` is true': saysTheTruth,
  'what may run once runs once': runsOnce,
  'an answer is that of the call': isAnsweredByItsHandler,
  'all works that nothing is wrong with': succeeds,
};

/** What is wrong with calls. */
export const checkCalls = (index: Indexed): readonly Violation[] =>
  Object.entries(rules).flatMap(([rule, find]) =>
    index.calls.flatMap((history) => {
      const text = find(history, index);
      const { id, service, operation } = history.call;
      return text ? [{ rule, about: id, text: `${id} (${service}.${operation}) ${text}` }] : [];
    }),
  );
