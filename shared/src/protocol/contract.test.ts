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

const keyedContract = (input: z.ZodType, idempotent = true) =>
  contract({
    service: 'echo',
    version: '1.0.0',
    operations: {
      say: { input, output: z.string(), idempotent, keyed: true, timeoutMs: 300, callers: [] },
    },
    events: {},
    subscribers: [],
  });

test('a keyed operation has a key in its input', () => {
  const input = z.strictObject({ text: z.string(), operationKey: z.string() });

  expect(keyedContract(input).operations.say.keyed).toBe(true);
});

test.each([
  ['has no key', z.strictObject({ text: z.string() }), true],
  ['may come without its key', z.strictObject({ operationKey: z.string().optional() }), true],
  ['is no object', z.string(), true],
  ['may not be sent again', z.strictObject({ operationKey: z.string() }), false],
])('a keyed operation that %s is refused by name', (_what, input, idempotent) => {
  expect(() => keyedContract(input, idempotent)).toThrow('echo.say is keyed');
});

test.each([
  ['the field', z.strictObject({ text: z.string(), operationKey: z.string() }), true],
  ['the field', z.strictObject({ id: z.string().optional(), operationKey: z.string() }), true],
  ['a key', z.strictObject({ id: z.string() }), undefined],
] as const)('an aggregate needs %s in the input of its operation', (_what, input, keyed) => {
  const say = { input, output: input, idempotent: true, timeoutMs: 300, callers: [] };
  const operations = { say: { ...say, ...(keyed && { keyed }), aggregate: 'id' } };
  const echo = { service: 'echo', version: '1.0.0', events: {}, subscribers: [] };

  expect(() => contract({ ...echo, operations })).toThrow('echo.say needs a key and the field id');
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
