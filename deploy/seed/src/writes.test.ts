import { expect, test } from '@jest/globals';
import { productContract } from '@shop/shared/contracts/product';
import { ServiceError } from '@shop/shared/errors';
import { testContext } from '@shop/shared/testing/context';
import { type Entry, createWrites } from './writes.ts';

/** A service whose first `failures` calls fail. */
const setup = (failures = 0) => {
  const calls: (readonly [operation: string, key: string | undefined])[] = [];
  let left = failures;
  const write = createWrites(() => ({
    async call(operation, _input, _context, { key } = {}) {
      calls.push([operation, key]);
      if (left-- > 0) throw new ServiceError('UNAVAILABLE', 'away');
      return {};
    },
  }));
  return { calls, send: (entry: Entry) => write(productContract, entry, testContext()) };
};

const first: Entry = { what: 'first', operation: 'introduce', input: {}, key: 'k1' };
const later: Entry = { what: 'later', operation: 'update', input: {}, key: 'k2', after: first };

test('what has to be there first is written first, and once', async () => {
  const { calls, send } = setup();

  await Promise.all([send(later), send(first), send({ ...later, key: 'k3' })]);

  expect(calls).toEqual([
    ['introduce', 'k1'],
    ['update', 'k2'],
    ['update', 'k3'],
  ]);
});

test('a write that has failed is made again, with what has to be there first', async () => {
  const { calls, send } = setup(1);

  await expect(send(later)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  await send(later);

  expect(calls.map(([operation]) => operation)).toEqual(['introduce', 'introduce', 'update']);
});
