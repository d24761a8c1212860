import type { Logger } from 'pino';
import { ServiceError, factsOf, toServiceError } from '../errors.ts';
import { fingerprintOf } from '../fingerprint.ts';
import { withExecuted } from '../protocol/calls/call-error.ts';
import type { WriteAtWork } from '../protocol/calls/context.ts';
import type { Operation } from '../protocol/contract.ts';
import type { Interceptor } from '../protocol/server/operations.ts';
import type { Runtime } from '../runtime.ts';
import {
  type Claim,
  type IdempotencyRecord,
  type IdempotencyStore,
  nameOf,
  type Outcome,
} from './idempotency-store.ts';

/** The parts of a process that its writes with idempotency keys need. */
interface IdempotentParts {
  readonly store: IdempotencyStore;
  readonly runtime: Runtime;
  readonly log: Logger;
}

/** The part of an operation's declaration that its keys depend on. */
type Declared = Pick<Operation, 'aggregate' | 'secrets'>;

/** Added to the time left of a call: its handler ends with that time, and clocks may differ. */
const leaseMarginMs = 2_000;

/** Logged when the outcome of a write could not be stored. */
const notWritten =
  'cannot write an idempotency record: its key is answered with IN_PROGRESS until its lease ends, ' +
  'then the write may run again; check the store of the service';

/** When to ask again for a write in progress: nearly all take less. */
const inProgressMs = 500;

const fieldOf = (input: unknown, name: string): string =>
  typeof input === 'object' && input !== null ? String(Reflect.get(input, name)) : '';

/** The input without its secrets. */
const withoutSecrets = (input: unknown, secrets: readonly string[]): unknown =>
  secrets.length === 0 || typeof input !== 'object' || input === null
    ? input
    : Object.fromEntries(Object.entries(input).filter(([name]) => !secrets.includes(name)));

const answerOf = ({ fingerprint, outcome }: IdempotencyRecord, claim: Claim): string => {
  if (fingerprint !== claim.fingerprint) {
    const message = 'this idempotency key was used for another input';
    throw new ServiceError('IDEMPOTENCY_MISMATCH', message, { executed: 'no' });
  }
  if (!outcome) {
    const message = 'the first call with this idempotency key is still worked on';
    throw new ServiceError('IN_PROGRESS', message, { executed: 'no', retryAfterMs: inProgressMs });
  }
  if ('answer' in outcome) return outcome.answer;
  const { code, message, fields } = outcome.refusal;
  throw new ServiceError(code, message, { fields, status: factsOf(code).status });
};

/** The outcome of a failure; undefined where the next try has to find out. */
const refusalOf = (error: unknown): Outcome | undefined => {
  const { code, message, fields, executed } = toServiceError(error);
  return executed === 'yes' && factsOf(code).finalForKey
    ? { refusal: { code, message, fields } }
    : undefined;
};

/** The error of a handler that had changed something: a read after it, unsent, denies nothing. */
const afterEffect = (error: ServiceError): ServiceError =>
  error.executed === 'no' ? withExecuted(error, 'yes') : error;

/**
 * Makes the function that lets an operation run once for each key of a caller, user and aggregate,
 * however often it is called; the first answer is repeated. Where the process died between the
 * effect and this record, a change gives the state that it made, and a creation the present one.
 * Refusals are final for a key: after a `CONFLICT` the client tries with another one. Throws
 * `INVALID_ARGUMENT`, executed: no, without a usable key.
 */
export const idempotentOperation =
  ({ store, runtime, log }: IdempotentParts) =>
  (operation: string, { aggregate, secrets = [] }: Declared): Interceptor =>
  async (input, context, run) => {
    const { idempotencyKey: key } = context;
    if (key === undefined) {
      const message = 'must be 1 to 255 characters of visible ASCII';
      throw new ServiceError('INVALID_ARGUMENT', `${operation} needs an idempotency key`, {
        executed: 'no',
        fields: [{ field: 'idempotencyKey', message }],
      });
    }
    const claim: Claim = {
      caller: context.caller?.service,
      user: context.user?.id,
      operation,
      aggregate: aggregate === undefined ? undefined : fieldOf(input, aggregate),
      key,
      fingerprint: fingerprintOf(withoutSecrets(input, secrets)),
      owner: runtime.newId(),
    };
    const record = await store.claim(claim, context.remainingMs() + leaseMarginMs, context);
    if (record) return answerOf(record, claim);

    const write: WriteAtWork = {
      name: fingerprintOf(nameOf(claim)),
      fingerprint: claim.fingerprint,
    };
    context.write = write;
    // The caller gets the outcome also where it could not be stored.
    const settle = (outcome: Outcome | undefined) =>
      (outcome ? store.keep(claim, outcome) : store.drop(claim)).catch((error: unknown) =>
        log.warn({ operation, requestId: context.requestId, err: error }, notWritten),
      );
    try {
      const answer = await run();
      await settle({ answer });
      return answer;
    } catch (error) {
      await settle(refusalOf(error));
      throw write.hasEffect ? afterEffect(toServiceError(error)) : error;
    }
  };
