import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { contract } from './contract.ts';

const contractWith = (timeoutMs: number) =>
  contract({
    service: 'echo',
    version: '1.0.0',
    operations: {
      say: { input: z.string(), output: z.string(), idempotent: true, timeoutMs, callers: [] },
    },
    events: {},
    subscribers: [],
  });

test.each([1, 300, 30_000])('an operation may take up to %d ms', (timeoutMs) => {
  expect(contractWith(timeoutMs).operations.say.timeoutMs).toBe(timeoutMs);
});

test.each([0, -1, 30_001, Infinity, Number.NaN])(
  'an operation with a timeoutMs of %d is refused by name',
  (timeoutMs) => {
    expect(() => contractWith(timeoutMs)).toThrow('echo.say needs a timeoutMs from 1 to 30000');
  },
);

test('an operation with an idempotency key that is not idempotent is refused by name', () => {
  const text = z.string();
  const facts = { input: text, output: text, idempotencyKey: true, timeoutMs: 300 } as const;
  const declare = (idempotent: boolean) =>
    contract({
      service: 'echo',
      version: '1.0.0',
      operations: { say: { ...facts, idempotent, callers: [] } },
      events: {},
      subscribers: [],
    });

  expect(declare(true).operations.say.idempotencyKey).toBe(true);
  expect(() => declare(false)).toThrow('echo.say has an idempotency key, so it is idempotent');
});

test.each([
  ['whose input lacks the field', z.strictObject({ text: z.string() }), true],
  ['whose field may be left out', z.strictObject({ id: z.string().optional() }), true],
  ['whose input is no object', z.string(), true],
  ['without an idempotency key', z.strictObject({ id: z.string() }), undefined],
] as const)('an operation with an aggregate %s is refused by name', (_what, input, key) => {
  const say = { input, output: input, idempotent: true, timeoutMs: 300, callers: [] };
  const operations = { say: { ...say, ...(key && { idempotencyKey: key }), aggregate: 'id' } };
  const echo = { service: 'echo', version: '1.0.0', events: {}, subscribers: [] };

  expect(() => contract({ ...echo, operations })).toThrow(
    'echo.say needs an idempotency key and the field id',
  );
});

test.each(['', 'größe', 'two words', 'x'.repeat(256)])(
  'an operation with a name that the wire cannot carry is refused: %j',
  (name) => {
    const text = z.string();
    const say = { input: text, output: text, idempotent: true, timeoutMs: 300, callers: [] };
    const echo = { service: 'echo', version: '1.0.0', events: {}, subscribers: [] };
    const declare = () => contract({ ...echo, operations: { [name]: say } });

    expect(declare).toThrow('needs a name of printable ASCII');
  },
);

test.each([0, -1, 1.5, NaN, Infinity])('a bulkhead of %p is refused by name', (bulkhead) => {
  const text = z.string();
  const callers: readonly string[] = [];
  const say = { input: text, output: text, idempotent: true, timeoutMs: 300, callers, bulkhead };
  const echo = { service: 'echo', version: '1.0.0', events: {}, subscribers: [] };

  expect(() => contract({ ...echo, operations: { say } })).toThrow('echo.say needs a bulkhead');
});

test.each([
  ['out of stock', 409],
  ['X'.repeat(65), 409],
  ['OUT_OF_STOCK', 500],
  ['OUT_OF_STOCK', 200],
])('the refusal %s with status %i is refused', (code, status) => {
  const echo = { service: 'echo', version: '1.0.0', operations: {}, events: {}, subscribers: [] };

  expect(() => contract({ ...echo, refusals: { [code]: status } })).toThrow(
    `echo: the refusal ${code} needs A-Z and _, and a status of 4xx`,
  );
});
