import { setTimeout as pause } from 'node:timers/promises';
import { type Check, LeftOut, Mismatch, type Subject } from './check.ts';
import { answerChecks } from './checks/answers.ts';
import { allowListChecks } from './checks/allow-lists.ts';
import { frameChecks } from './checks/frames.ts';
import { handshakeChecks } from './checks/handshakes.ts';
import { requestChecks } from './checks/requests.ts';

/** All checks, in the order in which a server is implemented. */
export const allChecks: readonly Check[] = [
  ...allowListChecks,
  ...handshakeChecks,
  ...frameChecks,
  ...requestChecks,
  ...answerChecks,
];

/** Result of one check. */
export interface CheckResult {
  readonly name: string;
  readonly section: number;
  readonly outcome: 'pass' | 'fail' | 'left out';
  /** For a failed check: the expected and the seen behaviour; for a skipped one: the reason. */
  readonly detail: string;
}

/** No check takes longer, whatever the server does. */
const checkTimeoutMs = 20_000;

const endless = async (signal: AbortSignal): Promise<never> => {
  await pause(checkTimeoutMs, undefined, { signal });
  throw new Mismatch('an end of this check', `none within ${checkTimeoutMs} ms`);
};

const resultOf = (error: unknown): Pick<CheckResult, 'outcome' | 'detail'> => {
  if (error instanceof LeftOut) return { outcome: 'left out', detail: error.message };
  if (!(error instanceof Mismatch)) throw error;
  return { outcome: 'fail', detail: `expected ${error.expected}; saw ${error.seen}` };
};

const runCheck = async (check: Check, subject: Subject): Promise<CheckResult> => {
  const { name, section } = check;
  const stop = new AbortController();
  const tooLate = endless(stop.signal);
  tooLate.catch(() => undefined);
  try {
    await Promise.race([check.run(subject), tooLate]);
    return { name, section, outcome: 'pass', detail: '' };
  } catch (error) {
    return { name, section, ...resultOf(error) };
  } finally {
    stop.abort();
  }
};

/** Runs checks one after the other and reports each result. Rethrows any error but `Mismatch`. */
export const runChecks = async (
  subject: Subject,
  onResult: (result: CheckResult) => void = () => undefined,
  checks: readonly Check[] = allChecks,
): Promise<readonly CheckResult[]> => {
  const results: CheckResult[] = [];
  for (const check of checks) {
    const result = await runCheck(check, subject);
    results.push(result);
    onResult(result);
  }
  return results;
};
