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
