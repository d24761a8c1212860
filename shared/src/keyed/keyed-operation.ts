import type { Logger } from 'pino';
import { z } from 'zod';
import { ServiceError, factsOf, toServiceError } from '../errors.ts';
import { fingerprintOf } from '../fingerprint.ts';
import type { Interceptor } from '../protocol/server/operations.ts';
import type { Runtime } from '../runtime.ts';
import type { AnswerStore, Claim, Outcome, Standing } from './answer-store.ts';

/** A keyed operation, and what it needs of its process. */
export interface KeyedOptions {
  readonly operation: string;
  /** The field of its input that holds the id of what it changes; undefined where none does. */
  readonly aggregate?: string | undefined;
  readonly answers: AnswerStore;
  readonly runtime: Runtime;
  readonly log: Logger;
}

/**
 * Added to what is left of a call's time: what its handler asks of a store ends with that time, and
 * clocks may differ by a little.
 */
const leaseMarginMs = 2_000;

/** When to ask again for a write in progress: nearly all take less. */
const inProgressMs = 500;

const keyed = z.looseObject({ operationKey: z.string() });

const replay = (outcome: Outcome): string => {
  if ('answer' in outcome) return outcome.answer;
  const { code, message, fields } = outcome.refusal;
  throw new ServiceError(code, message, { fields, status: factsOf(code).status });
};

const answerOf = ({ fingerprint, outcome }: Standing, claim: Claim): string => {
  if (fingerprint !== claim.fingerprint) {
    const message = 'this operation key was used for another input';
    throw new ServiceError('IDEMPOTENCY_MISMATCH', message, { executed: 'no' });
  }
  if (outcome) return replay(outcome);
  throw new ServiceError('IN_PROGRESS', 'this operation key is still worked on', {
    executed: 'no',
    retryAfterMs: inProgressMs,
  });
};

/** What stands from now on; undefined where the next try has to find out. */
const refusalOf = (error: unknown): Outcome | undefined => {
  const { code, message, fields, executed } = toServiceError(error);
  return executed === 'yes' && factsOf(code).finalForKey
    ? { refusal: { code, message, fields } }
    : undefined;
};

/**
 * Lets one operation run once for each key of a caller and user and each aggregate, however often
 * it is asked for; its input has the key. The first answer is given again, also when its caller was
 * not there any more to hear it.
 */
export const keyedOperation =
  ({ operation, aggregate, answers, runtime, log }: KeyedOptions): Interceptor =>
  async (input, context, run) => {
    const { operationKey: key, ...given } = keyed.parse(input);
    const claim: Claim = {
      caller: context.caller?.service,
      user: context.user?.id,
      operation,
      aggregate: aggregate === undefined ? undefined : String(given[aggregate]),
      key,
      fingerprint: fingerprintOf(input),
      owner: runtime.newId(),
    };
    const standing = await answers.claim(claim, context.remainingMs() + leaseMarginMs, context);
    if (standing) return answerOf(standing, claim);

    // What was done is done: the caller hears of it, also when it could not be written down.
    const settle = (outcome: Outcome | undefined) =>
      (outcome ? answers.keep(claim, outcome) : answers.drop(claim)).catch((error: unknown) =>
        log.warn({ operation, requestId: context.requestId, err: error }, 'an answer was not kept'),
      );
    try {
      const answer = await run();
      await settle({ answer });
      return answer;
    } catch (error) {
      await settle(refusalOf(error));
      throw error;
    }
  };
