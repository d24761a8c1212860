import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { servedContext } from '../../testing/context.ts';
import { echoContract } from '../calls/testing/echo-contract.ts';
import { servedOperation, servedOperations } from './operations.ts';

const echo = {
  say: async (input: { text: string }) => input,
  add: async (input: { key: string }) => input,
};

test('a contract’s operations are found by their names and by no inherited one', () => {
  const operations = servedOperations(echoContract, echo);

  expect([...operations.keys()]).toEqual(['say', 'add']);
  expect(operations.get('constructor')).toBeUndefined();
});

test('a handler gets its input as the schema makes it, without what is not in it', async () => {
  const seen: unknown[] = [];
  const schema = z.object({ limit: z.int().default(20) });
  const schemas = { input: schema, output: z.int() };
  const operation = servedOperation(schemas, async (input) => seen.push(input));

  expect(await operation(Buffer.from('{"role":"admin"}'), servedContext())).toBe('1');
  expect(seen).toEqual([{ limit: 20 }]);
});

const price = z.object({ productId: z.string(), amount: z.int() });

test('an answer leaves without the fields that the contract does not declare', async () => {
  const answer: object = { productId: 'lamp', amount: 5, secret: 'leak' };
  const schemas = { input: z.unknown(), output: z.object({ items: z.array(price) }) };
  const operation = servedOperation(schemas, async () => ({ items: [answer as never] }));

  expect(await operation(Buffer.from('{}'), servedContext())).toBe(
    '{"items":[{"productId":"lamp","amount":5}]}',
  );
});

test('an answer that is not as the contract says is a BAD_REPLY that names fields, not values', async () => {
  const answer: object = { productId: 5, secret: 'leak' };
  const schemas = { input: z.unknown(), output: z.array(price) };
  const operation = servedOperation(schemas, async () => [answer as never]);

  await expect(operation(Buffer.from('{}'), servedContext())).rejects.toMatchObject({
    code: 'BAD_REPLY',
    executed: 'yes',
    message: 'the answer is not as the contract says: 0.productId, 0.amount',
  });
});

test('an operation without a handler is a mistake at the start, not at the first call', () => {
  const { add: _add, ...without } = echo;
  const incomplete: object = without;

  expect(() => servedOperations(echoContract, incomplete as typeof echo)).toThrow(
    'echo has no handler for add',
  );
});

test('a write with an idempotency key is not served without an interceptor for it', () => {
  const { add } = echoContract.operations;
  const operations = { add: { ...add, idempotent: true, idempotencyKey: true } } as const;

  expect(() => servedOperations({ ...echoContract, operations }, echo)).toThrow('idempotent: add');
});

test('the interceptor of idempotent writes gets their input, and sees no other operation', async () => {
  const { add, say } = echoContract.operations;
  const operations = { say, add: { ...add, idempotent: true, idempotencyKey: true } } as const;
  const served = servedOperations({ ...echoContract, operations }, echo, {
    idempotent: (name) => async (input, _context, run) =>
      JSON.stringify([name, input, await run()]),
    role: () => (_input, _context, run) => run(),
  });
  const call = (name: string, body: string) =>
    served.get(name)?.(Buffer.from(body), servedContext());

  expect(await call('add', '{"key":"k","role":"admin"}')).toBe(
    JSON.stringify(['add', { key: 'k' }, '{"key":"k"}']),
  );
  expect(await call('say', '{"text":"hi"}')).toBe('{"text":"hi"}');
  expect(() => call('add', '{}')).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
});

test('a refused input names at most twenty fields, each by its path', () => {
  const schema = z.object({ items: z.array(z.object({ id: z.string() })) });
  const schemas = { input: schema, output: z.string() };
  const operation = servedOperation(schemas, async () => 'never');
  const input = { items: Array.from({ length: 50 }, (_, id) => ({ id })) };

  const run = () => operation(Buffer.from(JSON.stringify(input)), servedContext());

  expect(run).toThrow(
    expect.objectContaining({
      code: 'INVALID_ARGUMENT',
      executed: 'no',
      fields: Array.from({ length: 20 }, (_, place) =>
        expect.objectContaining({ field: `items.${place}.id` }),
      ),
    }),
  );
});
