import { expect, test } from '@jest/globals';
import { fakeRecommendations } from '../../sections/recommendations/testing/fake.ts';
import { scopedKey } from '../../input/scoped-key.ts';
import { startBusyGateway } from '../../testing/busy-gateway.ts';
import { expectProblem } from '../../testing/expect-problem.ts';
import { startGateway } from '../../testing/running-gateway.ts';

const path = '/api/v1/baskets';
const withKey = { 'idempotency-key': 'key-1' };

/** That key as a service receives it, scoped to the client and the path. */
const key = scopedKey('key-1', { address: '127.0.0.1' }, { method: 'POST', path, id: '' });

test('a basket is accepted', async () => {
  await using shop = await startGateway();
  const productIds = ['lamp-1', 'lamp-3'];

  const answer = await shop.send('POST', path, { productIds }, withKey);

  expect(answer.status).toBe(202);
  expect(await answer.json()).toEqual({ recorded: true, basketId: 'basket-1' });
  expect([...shop.of(fakeRecommendations).baskets]).toEqual([[key, productIds]]);
});

test('products that do not exist are named, and nothing is recorded', async () => {
  await using shop = await startGateway();
  const productIds = ['lamp-1', 'gone', 'lamp-2', 'never'];

  const answer = await shop.send('POST', path, { productIds }, withKey);

  const expected = { status: 400, code: 'INVALID_ARGUMENT', field: 'productIds.1' } as const;
  const { fields } = await expectProblem(answer, expected);
  expect(fields).toHaveLength(2);
  expect(shop.of(fakeRecommendations).baskets.size).toBe(0);
});

test('while nobody can say whether a product exists, its basket has to wait', async () => {
  await using shop = await startGateway();
  shop.behave('product', 'failing');

  const answer = await shop.send('POST', path, { productIds: ['lamp-1'] }, withKey);

  await expectProblem(answer, { status: 503, code: 'UNAVAILABLE' });
});

test.each([[[]], [['lamp-1', 'lamp-1']], [Array.from({ length: 51 }, (_, n) => `p${n}`)]])(
  'H13: a basket of nothing, of too much, or of the same twice is refused: %j',
  async (productIds) => {
    await using shop = await startBusyGateway();

    const answer = await shop.send('POST', path, { productIds }, withKey);

    await expectProblem(answer, { status: 400, code: 'INVALID_ARGUMENT', field: 'productIds' });
  },
);
