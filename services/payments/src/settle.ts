import type { PaymentStep } from '@shop/shared/contracts/payments';
import { entryOf } from './ledger.ts';
import { type NextPayment, type Step, type StoredPayment, withStep } from './payment.ts';
import type { ProviderOutcome } from './provider.ts';

/** After so many attempts, about a minute, nobody waits for an authorization any more. */
export const maxAuthorizeAttempts = 6;

/** After so many attempts, about two hours, somebody must look at a step. */
export const maxAttempts = 20;

/** The wait after a failed attempt, in milliseconds: it doubles from the first to the longest. */
const firstWaitMs = 1_000;
const longestWaitMs = 600_000;

const waitAfter = (attempts: number): number =>
  Math.min(longestWaitMs, firstWaitMs * 2 ** (attempts - 1));

const withEntry = (present: NextPayment, step: PaymentStep, amount: number): NextPayment => ({
  ...present,
  entries: [...present.entries, entryOf(step, amount)],
});

/** The amount is held no more; one that was not known to be held is not in the ledger. */
const letGo = (present: NextPayment): NextPayment =>
  present.status === 'authorized' ? withEntry(present, 'void', present.amount.amount) : present;

const done = (present: NextPayment, { kind, amount: { amount } }: Step): NextPayment => {
  switch (kind) {
    case 'authorize':
      return { ...withEntry(present, kind, amount), status: 'authorized', reason: null };
    case 'capture':
      return { ...withEntry(present, kind, amount), status: 'captured', reason: null };
    case 'void':
      return { ...letGo(present), status: 'voided' };
    case 'refund': {
      const refunded = { ...present.refunded, amount: present.refunded.amount + amount };
      const status = refunded.amount === present.amount.amount ? 'refunded' : 'captured';
      return { ...withEntry(present, kind, amount), status, refunded, reason: null };
    }
  }
};

const declined = (
  present: NextPayment,
  { kind }: Step,
  reason: ProviderOutcome['reason'],
): NextPayment => {
  switch (kind) {
    case 'authorize':
      return { ...present, status: 'declined', reason };
    case 'capture':
    case 'void':
      return { ...letGo(present), status: 'failed', reason };
    case 'refund':
      return { ...present, reason };
  }
};

/**
 * The payment after the provider's answer to a step, with its entry in the ledger. An answer that
 * comes twice, or to a step that another one has taken the place of, changes nothing.
 */
export const settled = (
  present: StoredPayment,
  key: string,
  { result, reason }: ProviderOutcome,
): NextPayment => {
  const { step } = present;
  if (step?.key !== key) return present;
  const ended = { ...present, step: null, underway: null };
  return result === 'done' ? done(ended, step) : declined(ended, step, reason);
};

/**
 * The payment after an attempt without an answer: tried again later; voided where it is not even
 * authorized after a while; and left to somebody who looks at it after very many attempts. An
 * attempt that another replica has counted meanwhile changes nothing.
 */
export const postponed = (
  present: StoredPayment,
  tried: Pick<Step, 'key' | 'attempts'>,
  now: string,
): NextPayment => {
  const { id, amount, step } = present;
  if (step?.key !== tried.key || step.attempts !== tried.attempts) return present;
  const attempts = step.attempts + 1;
  const unanswered = { ...present, reason: 'no_answer' };
  if (step.kind === 'authorize' && attempts >= maxAuthorizeAttempts) {
    return withStep(unanswered, { kind: 'void', key: `${id}.void`, amount }, now, 0);
  }
  if (attempts >= maxAttempts) return { ...unanswered, step: { ...step, attempts, nextAt: null } };
  const nextAt = new Date(Date.parse(now) + waitAfter(attempts)).toISOString();
  return { ...present, step: { ...step, attempts, nextAt } };
};

/** The payment whose step, given up, is tried again from the beginning. */
export const restarted = (present: StoredPayment, key: string, now: string): NextPayment => {
  const { step } = present;
  if (step?.key !== key || step.nextAt !== null) return present;
  return { ...present, step: { ...step, attempts: 0, nextAt: now } };
};

/** The payment of whose entries this many are in the journal. */
export const posted = (present: StoredPayment, count: number): NextPayment =>
  present.posted < count ? { ...present, posted: count } : present;
