import { isDeepStrictEqual } from 'node:util';
import { type CallHistory, type Indexed, type Rule, type Rules } from './indexed.ts';

/** How late the end of a call may be told: deadlines are looked at every 5 ms, at a turn's end. */
export const latenessMs = 10;

/** Says what is wrong with one call, if it is. */
type CallRule = (history: CallHistory, index: Indexed) => string | undefined;

const ofEachCall =
  (find: CallRule): Rule =>
  (index) =>
    index.calls.flatMap((history) => {
      const text = find(history, index);
      const { id, service, operation } = history.call;
      return text ? [[id, `${id} (${service}.${operation}) ${text}`] as const] : [];
    });

/** By when the end of a call must have been told: who stands still is told when it goes on. */
const dueAt = ({ call }: CallHistory, { faults }: Indexed): number => {
  const due = call.expiresAt + latenessMs;
  let lastDue = due;
  let stillSince = Infinity;
  for (const { at, process } of faults) {
    if (process?.name !== call.by) continue;
    if (process.is !== 'running') {
      stillSince = Math.min(stillSince, at);
    } else {
      if (stillSince <= due) lastDue = Math.max(lastDue, at + latenessMs);
      stillSince = Infinity;
    }
  }
  return stillSince <= due ? Infinity : lastDue;
};

const endsInTime: CallRule = (history, index) => {
  const due = dueAt(history, index);
  const [end] = history.ends;
  if (end) return end.at > due ? `ended ${(end.at - due).toFixed(1)} ms too late` : undefined;
  return due === Infinity ? undefined : 'never ended';
};

/** A call that ends with `no` has not run; one that ends with `yes` has run to its end. */
const saysTheTruth: CallRule = ({ ends: [end], runs, keyRuns }) => {
  if (!end) return undefined;
  const run = runs.find(({ done }) => done?.executed !== 'no');
  if (end.executed === 'no' && run) return `ended with "not executed", but ran in ${run.by}`;
  const isDone = keyRuns.some(({ done }) => done && done.executed !== 'no' && done.at <= end.at);
  if (end.executed === 'yes' && !isDone) return 'ended with "executed", but no handler was done';
  return undefined;
};

const runsOnce: CallRule = ({ call, runs }) => {
  const places = runs.filter(({ done }) => done?.executed !== 'no').map(({ by }) => by);
  if (call.isIdempotent || places.length < 2) return undefined;
  return `may run once only, and ran in ${places.join(' and in ')}`;
};

/** Whether two answers, as JSON, are the same: a server writes fields in the contract's order. */
const isSame = (one: string, other: string): boolean =>
  one === other || isDeepStrictEqual(JSON.parse(one), JSON.parse(other));

const isAnsweredByItsHandler: CallRule = ({ ends: [end], keyRuns }) => {
  if (end?.code !== 'ok') return undefined;
  const { answer = 'null' } = end;
  const isIts = keyRuns.some(({ done }) => done?.answer && isSame(done.answer, answer));
  return isIts ? undefined : `was answered with what none of its handlers said: ${answer}`;
};

/** The rules for calls. */
export const callRules: Rules = {
  'a call ends by its deadline': ofEachCall(endsInTime),
  'a call ends once': ofEachCall(({ ends }) =>
    ends.length > 1 ? `was told of its end ${ends.length} times` : undefined,
  ),
  '`executed` is true': ofEachCall(saysTheTruth),
  'a call that may run once runs once': ofEachCall(runsOnce),
  'an answer is that of the call': ofEachCall(isAnsweredByItsHandler),
  // Before the first fault and after the last that is all, but for an operation that is sick.
  'a call succeeds while nothing is wrong': ofEachCall(({ call, ends: [end] }) =>
    call.isSure && end?.code !== 'ok'
      ? `failed although nothing is wrong with it: ${end?.code}`
      : undefined,
  ),
};
