import { expect, test } from '@jest/globals';
import { scopedKey } from '../../input/scoped-key.ts';
import { startBusyGateway } from '../../testing/busy-gateway.ts';
import { expectProblem } from '../../testing/expect-problem.ts';
import { asAdmin, startGateway } from '../../testing/running-gateway.ts';

const stockPath = '/api/v1/products/lamp-1/stock-adjustments';
const withKey = { ...asAdmin, 'idempotency-key': 'key-1' };

/** That key as a service receives it, scoped to the admin and the path. */
const keyOf = (method: string, path: string) =>
  scopedKey('key-1', { user: 'admin' }, { method, path, id: 'lamp-1' });

test('H17: a write that is still worked on is a conflict, and soon worth another try', async () => {
  await using shop = await startBusyGateway();
  shop.behave('inventory', 'working');

  const answer = await shop.backOffice.send(
    'POST',
    stockPath,
    { delta: 1, reason: 'found' },
    withKey,
  );

  expect(answer.headers.get('retry-after')).toBe('1');
  const problem = await expectProblem(answer, { status: 409, code: 'IN_PROGRESS' });
  expect(problem).toMatchObject({ retryable: true, retryAfterMs: 500 });
});

test('a product that was never stocked cannot be adjusted', async () => {
  await using shop = await startGateway();
  const path = stockPath.replace('lamp-1', 'gone');
  const found = { delta: 1, reason: 'found' };

  const adjusted = await shop.backOffice.send('POST', path, found, withKey);

  await expectProblem(adjusted, { status: 404, code: 'NOT_FOUND' });
});

test('stock is adjusted, with the reason and the key passed on', async () => {
  await using shop = await startGateway();
  const body = { delta: -3, reason: 'broken in the store' };

  const answer = await shop.backOffice.send('POST', stockPath, body, withKey);

  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ id: 'lamp-1', available: 1 });
  const key = keyOf('POST', '/api/v1/products/:id/stock-adjustments');
  expect(shop.calls.at(-1)).toMatchObject({ input: { ...body, id: 'lamp-1' }, key });
});

test('stock does not fall below zero', async () => {
  await using shop = await startGateway();

  const answer = await shop.backOffice.send(
    'POST',
    stockPath,
    { delta: -5, reason: 'sold' },
    withKey,
  );

  await expectProblem(answer, { status: 409, code: 'OUT_OF_STOCK' });
});

test.each([0, 1.5, '1', Infinity, -1_000_001])(
  'H13: a quantity that is no whole number, or none at all, is refused: %j',
  async (delta) => {
    await using shop = await startBusyGateway();

    const answer = await shop.backOffice.send('POST', stockPath, { delta, reason: 'x' }, withKey);

    await expectProblem(answer, { status: 400, code: 'INVALID_ARGUMENT', field: 'delta' });
  },
);

test('pieces are counted, first of all and later by the version that was counted', async () => {
  await using shop = await startGateway();
  const put = (headers: Record<string, string>) =>
    shop.backOffice.send(
      'PUT',
      '/api/v1/products/lamp-1/stock',
      { onHand: 12, reason: 'stocktake' },
      { ...asAdmin, ...headers },
    );

  const first = await put({ 'if-none-match': '*' });
  const counted = await put({ 'if-match': '"1"' });

  await expectProblem(first, { status: 409, code: 'ALREADY_EXISTS' });
  expect(await counted.json()).toMatchObject({ onHand: 12, version: 2 });
});

test('staff list what is sold out', async () => {
  await using shop = await startGateway();
  await shop.backOffice.send('POST', stockPath, { delta: -4, reason: 'sold' }, withKey);

  const answer = await shop.backOffice.get('/api/v1/sold-out?limit=5', asAdmin);

  expect(await answer.json()).toMatchObject({ items: [{ id: 'lamp-1' }], nextCursor: null });
  expect(shop.calls.at(-1)?.input).toEqual({ limit: 5 });
});
