import { expect, test } from '@jest/globals';
import { type ErrorOptions, ServiceError, errorCodes } from '../../errors.ts';
import { writeFailureBody } from '../calls/failure-body.ts';
import { toFailure } from './failure.ts';

const read = (body: string | Buffer, executed: 'no' | 'unknown' | 'yes' = 'yes') =>
  toFailure({ executed, retryAfterMs: undefined, body: Buffer.from(body) }, 'say');

const written = (message: string, options: ErrorOptions = {}) =>
  read(writeFailureBody(new ServiceError('CONFLICT', message, options)));

test('an error arrives as it was thrown', () => {
  const fields = [{ field: 'a.b', message: 'must be größer' }];
  const body = Buffer.from(writeFailureBody(new ServiceError('CONFLICT', 'no, “no”', { fields })));

  const error = toFailure({ executed: 'unknown', retryAfterMs: 250, body }, 'say');

  expect(error).toMatchObject({
    code: 'CONFLICT',
    message: 'no, “no”',
    executed: 'unknown',
    retryAfterMs: 250,
    fields,
  });
});

test('a message and fields beyond the limits arrive cut off, with the same code', () => {
  const field = { field: 'f'.repeat(900), message: 'm'.repeat(9_000) };

  const error = written('x'.repeat(1_000_000), {
    fields: Array.from({ length: 500 }, () => field),
  });

  expect(error.code).toBe('CONFLICT');
  expect(error.message).toBe('x'.repeat(2_000));
  expect(error.fields).toHaveLength(100);
  expect(error.fields[0]).toEqual({ field: 'f'.repeat(200), message: 'm'.repeat(500) });
});

test('a declared refusal arrives with its status, and an undeclared one becomes INTERNAL', () => {
  const sent = { code: 'OUT_OF_STOCK', message: 'only 3', status: 409 };
  const body = Buffer.from(writeFailureBody(new ServiceError(sent.code, sent.message, sent)));
  const item = { executed: 'yes', retryAfterMs: undefined, body } as const;

  expect(toFailure(item, 'take', { OUT_OF_STOCK: 409 })).toMatchObject(sent);
  expect(toFailure(item, 'take')).toMatchObject({ code: 'INTERNAL', message: 'only 3' });
});

test('every error code arrives, and an unknown one becomes INTERNAL', () => {
  const codes = Object.keys(errorCodes);

  expect(codes.map((code) => read(JSON.stringify({ code, message: '' })).code)).toEqual(codes);
  expect(read('{"code":"FROM_THE_FUTURE","message":"hm"}')).toMatchObject({
    code: 'INTERNAL',
    message: 'hm',
    executed: 'yes',
  });
  expect(read('{"code":"toString","message":""}').code).toBe('INTERNAL');
});

test.each([
  ['nothing', ''],
  ['no JSON', '{"code":'],
  ['no UTF-8', Buffer.from([0x7b, 0xff])],
  ['another form', '[1,2]'],
  ['no code', '{"message":"x"}'],
])('a malformed failure (%s) is BAD_REPLY, executed: unknown', (_name, body) => {
  expect(read(body)).toMatchObject({ code: 'BAD_REPLY', executed: 'unknown' });
  expect(toFailure(undefined, 'say')).toMatchObject({ code: 'BAD_REPLY', executed: 'unknown' });
});
