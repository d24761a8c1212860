import { STATUS_CODES } from 'node:http';
import { expect, test } from '@jest/globals';
import { ServiceError, errorCodes, factsOf, isErrorCode, toServiceError } from './errors.ts';

test.each(Object.entries(errorCodes))('%s has an HTTP status of failure', (code, { status }) => {
  expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
  expect(status).toBeGreaterThanOrEqual(400);
  // 499 is what web servers log for a client that went away: no answer ever has it.
  expect(status === 499 || STATUS_CODES[status]).toBeTruthy();
});

test.each(['NOT_FOUND', 'DEADLINE_EXCEEDED'])('%s is an error code', (code) => {
  expect(isErrorCode(code)).toBe(true);
});

test.each(['', 'not_found', 'toString', 'constructor', '__proto__', 'OF_A_LATER_VERSION'])(
  '%j is not an error code',
  (code) => {
    expect(isErrorCode(code)).toBe(false);
  },
);

test('a code of a contract is a refusal: final for its key, not retryable, no fault', () => {
  expect(factsOf('OUT_OF_STOCK')).toEqual({ status: 409, finalForKey: true });
  expect(factsOf('constructor')).toEqual(factsOf('OUT_OF_STOCK'));
});

test('an error has the status of its code, and a refusal that of its contract', () => {
  expect(new ServiceError('NOT_FOUND', 'gone').status).toBe(404);
  expect(new ServiceError('TOO_HEAVY', 'no', { status: 422 })).toMatchObject({
    code: 'TOO_HEAVY',
    status: 422,
    executed: 'yes',
  });
});

test('an error says executed: yes by default', () => {
  const error = new ServiceError('CONFLICT', 'changed by someone else');

  expect(error).toMatchObject({
    name: 'ServiceError',
    code: 'CONFLICT',
    message: 'changed by someone else',
    executed: 'yes',
    retryAfterMs: undefined,
    fields: [],
  });
  expect(new ServiceError('DRAINING', 'going away', { executed: 'no' }).executed).toBe('no');
});

test('an error keeps its options', () => {
  const cause = new Error('from below');
  const fields = [{ field: 'amount', message: 'is too large' }];

  const error = new ServiceError('OVERLOADED', 'later', { retryAfterMs: 5, fields, cause });

  expect(error).toMatchObject({ retryAfterMs: 5, fields });
  expect(error.cause).toBe(cause);
});

test('a ServiceError is returned unchanged', () => {
  const error = new ServiceError('NOT_FOUND', 'no such thing');

  expect(toServiceError(error)).toBe(error);
});

test.each([new TypeError('the secret is 4711'), 'text', undefined, null])(
  'anything else that was thrown (%p) becomes INTERNAL without details, and is kept as the cause',
  (thrown) => {
    const error = toServiceError(thrown);

    expect(error).toMatchObject({ code: 'INTERNAL', executed: 'yes' });
    expect(error.message).toBe('the service failed to handle this');
    expect(error.cause).toBe(thrown);
  },
);
