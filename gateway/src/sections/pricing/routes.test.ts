import { expect, test } from '@jest/globals';
import { fakePricing } from './testing/fake.ts';
import { scopedKey } from '../../input/scoped-key.ts';
import { startBusyGateway } from '../../testing/busy-gateway.ts';
import { expectProblem } from '../../testing/expect-problem.ts';
import { asAdmin, startGateway } from '../../testing/running-gateway.ts';

const pricePath = '/api/v1/products/lamp-1/price';
const withKey = { ...asAdmin, 'idempotency-key': 'key-1' };

/** That key as a service receives it, scoped to the admin and the path. */
const keyOf = (method: string, path: string) =>
  scopedKey('key-1', { user: 'admin' }, { method, path, id: 'lamp-1' });

test('a price is replaced by a request with its version', async () => {
  await using shop = await startGateway();
  const headers = { ...asAdmin, 'if-match': '"1"' };

  const answer = await shop.backOffice.send('PUT', pricePath, { amount: 1_490 }, headers);

  expect(answer.status).toBe(200);
  expect(answer.headers.get('etag')).toBe('"2"');
  expect(await answer.json()).toMatchObject({
    current: { amount: 1_490, currency: 'EUR' },
    version: 2,
  });
});

test('a second change of the same version is refused and changes nothing', async () => {
  await using shop = await startGateway();
  const headers = { ...asAdmin, 'if-match': '"1"' };
  await shop.backOffice.send('PUT', pricePath, { amount: 1_490 }, headers);

  const second = await shop.backOffice.send('PUT', pricePath, { amount: 990 }, headers);

  const problem = await expectProblem(second, { status: 412, code: 'PRECONDITION_FAILED' });
  expect(problem['detail']).toContain('read it again, its version is in the page');
  expect(shop.of(fakePricing).prices.get('lamp-1')?.current.amount).toBe(1_490);
});

test('a new price has the name that the client gave it, or one of its own', async () => {
  await using shop = await startGateway();
  const put = (version: number, headers: object) =>
    shop.backOffice.send(
      'PUT',
      pricePath,
      { amount: 1 },
      { 'if-match': `"${version}"`, ...headers },
    );

  await put(1, withKey);
  await put(2, asAdmin);
  await put(3, asAdmin);

  const keys = shop.calls.map(({ key }) => key);
  expect(new Set(keys).size).toBe(3);
  expect(keys[0]).toBe(keyOf('PUT', '/api/v1/products/:id/price'));
});

test('a name of a new price that cannot be one is refused, not replaced', async () => {
  await using shop = await startGateway();
  const headers = { ...asAdmin, 'if-match': '"1"', 'idempotency-key': 'two words' };

  const answer = await shop.backOffice.send('PUT', pricePath, { amount: 1 }, headers);

  const expected = { status: 400, code: 'INVALID_ARGUMENT', field: 'Idempotency-Key' } as const;
  await expectProblem(answer, expected);
});

test('a price is not replaced blindly', async () => {
  await using shop = await startGateway();

  const answer = await shop.backOffice.send('PUT', pricePath, { amount: 1_490 }, asAdmin);

  await expectProblem(answer, { status: 428, code: 'PRECONDITION_REQUIRED' });
});

test.each([-1, 1.5, '5', 1e13, 2 ** 53])(
  'H14: an amount that is no whole number of cents within the limits is refused: %j',
  async (amount) => {
    await using shop = await startBusyGateway();
    const headers = { ...asAdmin, 'if-match': '"1"' };

    const answer = await shop.backOffice.send('PUT', pricePath, { amount }, headers);

    await expectProblem(answer, { status: 400, code: 'INVALID_ARGUMENT', field: 'amount' });
  },
);

test('a product without a price cannot be repriced', async () => {
  await using shop = await startGateway();
  const headers = { ...withKey, 'if-match': '"1"' };
  const path = pricePath.replace('lamp-1', 'gone');

  const repriced = await shop.backOffice.send('PUT', path, { amount: 1 }, headers);

  await expectProblem(repriced, { status: 404, code: 'NOT_FOUND' });
});

test('a first price needs that there is none, and another list price the version of the last', async () => {
  await using shop = await startGateway();
  shop.of(fakePricing).prices.delete('lamp-1');
  const body = {
    list: { amount: 2_490, currency: 'EUR' },
    current: { amount: 1_990, currency: 'EUR' },
  };
  const put = (headers: Record<string, string>, path = '/api/v1/products/lamp-1/list-price') =>
    shop.backOffice.send('PUT', path, body, { ...asAdmin, ...headers });

  const first = await put({ 'if-none-match': '*' });
  const again = await put({ 'if-none-match': '*' });
  const next = await put({ 'if-match': '"1"' });

  expect(await first.json()).toMatchObject({ ...body, version: 1 });
  await expectProblem(again, { status: 409, code: 'ALREADY_EXISTS' });
  expect(next.headers.get('etag')).toBe('"2"');
  await expectProblem(await put({}), { status: 428, code: 'PRECONDITION_REQUIRED' });
  const unknown = await put({ 'if-none-match': '*' }, '/api/v1/products/gone/list-price');
  await expectProblem(unknown, { status: 404, code: 'NOT_FOUND' });
});

test.each([
  ['If-None-Match', { 'if-none-match': '"1"' }],
  ['If-Match', { 'if-none-match': '*', 'if-match': '"1"' }],
])('a list price for which %s does not say what it replaces is refused', async (field, headers) => {
  await using shop = await startGateway();
  const price = { amount: 2_490, currency: 'EUR' };
  const body = { list: price, current: price };
  const all = { ...asAdmin, ...headers };

  const answer = await shop.backOffice.send('PUT', '/api/v1/products/lamp-1/list-price', body, all);

  await expectProblem(answer, { status: 400, code: 'INVALID_ARGUMENT', field });
  expect(shop.of(fakePricing).prices.get('lamp-1')?.version).toBe(1);
});
