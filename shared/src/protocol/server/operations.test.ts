import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { testContext } from '../../testing/context.ts';
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
  const operation = servedOperation(schema, async (input) => seen.push(input));

  expect(await operation(Buffer.from('{"role":"admin"}'), testContext())).toBe('1');
  expect(seen).toEqual([{ limit: 20 }]);
});

test('an operation without a handler is a mistake at the start, not at the first call', () => {
  const { add: _add, ...without } = echo;
  const incomplete: object = without;

  expect(() => servedOperations(echoContract, incomplete as typeof echo)).toThrow(
    'echo has no handler for add',
  );
});

test('a refused input names at most twenty fields, each by its path', () => {
  const schema = z.object({ items: z.array(z.object({ id: z.string() })) });
  const operation = servedOperation(schema, async () => 'never');
  const input = { items: Array.from({ length: 50 }, (_, id) => ({ id })) };

  const run = () => operation(Buffer.from(JSON.stringify(input)), testContext());

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
