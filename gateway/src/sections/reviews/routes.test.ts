import { expect, test } from '@jest/globals';
import { noLimits } from '../../edge/limits/limit-settings.ts';
import { startBusyGateway } from '../../testing/busy-gateway.ts';
import { signInProgram } from '../../testing/customer-client.ts';
import { expectProblem } from '../../testing/expect-problem.ts';
import { asAdmin, startGateway } from '../../testing/running-gateway.ts';
import { fakeReviews } from './testing/fake.ts';

const path = '/api/v1/products/lamp-1/reviews';
const draft = { rating: 4, title: 'Bright', text: 'Very “bright”.', author: 'Ada' };
const withKey = (key: string) => ({ 'idempotency-key': key });

test('a posted review is created and then in the list, with the summary', async () => {
  await using shop = await startGateway();

  const posted = await shop.send('POST', path, draft, withKey('key-1'));
  const listed = await shop.get(`${path}?sort=highest&limit=1`);

  expect(posted.status).toBe(201);
  const review = JSON.parse(await posted.text());
  expect(review).toMatchObject({ ...draft, productId: 'lamp-1', id: expect.any(String) });
  expect(await listed.json()).toEqual({
    items: [{ ...review, helpful: 0 }],
    nextCursor: null,
    summary: { productId: 'lamp-1', count: 1, average: 4, histogram: [0, 0, 0, 1, 0] },
  });
  const { input } = shop.calls.find(({ operation }) => operation === 'list') ?? {};
  expect(input).toEqual({ productId: 'lamp-1', sort: 'highest', limit: 1 });
});

test('H17: the same key is the same review, and refused for another one', async () => {
  await using shop = await startBusyGateway();
  const first = await shop.send('POST', path, draft, withKey('key-1'));

  const again = await shop.send('POST', path, draft, withKey('key-1'));
  const other = await shop.send('POST', path, { ...draft, text: 'No.' }, withKey('key-1'));

  expect(await again.json()).toEqual(await first.json());
  await expectProblem(other, { status: 422, code: 'IDEMPOTENCY_MISMATCH' });
  expect(shop.of(fakeReviews).submitted.size).toBe(1);
});

test('an unknown product has no reviews and gets none', async () => {
  await using shop = await startGateway();
  const gone = path.replace('lamp-1', 'gone');

  const posted = await shop.send('POST', gone, draft, withKey('key-1'));

  await expectProblem(posted, { status: 404, code: 'NOT_FOUND' });
  await expectProblem(await shop.get(gone), { status: 404, code: 'NOT_FOUND' });
  expect(shop.of(fakeReviews).submitted.size).toBe(0);
});

test('while the product service is down, reviews can be read', async () => {
  await using shop = await startGateway();
  shop.behave('product', 'failing');

  expect((await shop.get(path)).status).toBe(200);
});

test('while it is down, products that were seen before get reviews, others do not', async () => {
  await using shop = await startGateway();
  await shop.get('/api/v1/products/lamp-1/page');
  shop.behave('product', 'failing');

  const known = await shop.send('POST', path, draft, withKey('key-1'));
  const unseen = await shop.send('POST', path.replace('lamp-1', 'lamp-2'), draft, withKey('key-2'));

  expect(known.status).toBe(201);
  await expectProblem(unseen, { status: 503, code: 'UNAVAILABLE' });
});

test('a review of a customer to whom the product was shipped is verified, the second one refused', async () => {
  await using shop = await startGateway();
  shop.of(fakeReviews).shipped.add('lamp-1');
  const asAda = await signInProgram(shop);
  const send = (key: string, headers = {}) =>
    shop.send('POST', path, draft, { ...withKey(key), ...headers });

  const verified = await (await send('key-1', asAda)).json();
  expect(verified).toMatchObject({ ...draft, verified: true });
  expect(await (await send('key-1', asAda)).json()).toEqual(verified);
  expect(await (await send('key-1')).json()).toMatchObject({ verified: false });
  await expectProblem(await send('key-2', asAda), { status: 409, code: 'ALREADY_EXISTS' });
});

test('a review of a customer who has not got the product is as one of a guest', async () => {
  await using shop = await startGateway();
  const headers = { ...withKey('key-1'), ...(await signInProgram(shop)) };

  const posted = await shop.send('POST', path, draft, headers);

  expect(posted.status).toBe(201);
  expect(await posted.json()).toMatchObject({ verified: false });
});

test('the key of a customer is the same from whatever address', async () => {
  const limits = { ...noLimits, TRUSTED_PROXIES: 1 };
  await using shop = await startGateway({ settings: { limits } });
  const headers = { ...withKey('1'), ...(await signInProgram(shop)) };
  const from = (address: string) =>
    shop.send('POST', path, draft, { ...headers, 'x-forwarded-for': address });

  const first = await (await from('203.0.113.1')).json();

  expect(await (await from('203.0.113.2')).json()).toEqual(first);
});

test.each([
  ['a forged token', { authorization: `Bearer ${'x'.repeat(43)}` }],
  ['the admin token', asAdmin],
  ['what is no token', { authorization: 'Bearer' }],
])('H16: a review with %s is refused, and none of a guest instead', async (_, headers) => {
  await using shop = await startGateway();

  const answer = await shop.send('POST', path, draft, { ...withKey('key-1'), ...headers });

  await expectProblem(answer, { status: 401, code: 'UNAUTHENTICATED' });
  expect(shop.of(fakeReviews).submitted.size).toBe(0);
});

test('a review with the token of a session that has ended is refused', async () => {
  await using shop = await startGateway();
  const asAda = await signInProgram(shop);
  await shop.send('POST', '/api/v1/sessions/end', '', asAda);

  const answer = await shop.send('POST', path, draft, { ...withKey('key-1'), ...asAda });

  await expectProblem(answer, { status: 401, code: 'UNAUTHENTICATED' });
});

test.each([0, 6, 4.5, '4', null])('a rating of %j is refused', async (rating) => {
  await using shop = await startGateway();

  const answer = await shop.send('POST', path, { ...draft, rating }, withKey('key-1'));

  await expectProblem(answer, { status: 400, code: 'INVALID_ARGUMENT', field: 'rating' });
});

test('everything that is missing is named at once', async () => {
  await using shop = await startGateway();

  const answer = await shop.send('POST', path, {}, withKey('key-1'));

  const { fields } = JSON.parse(await answer.text());
  const names = fields.map(({ field }: { field: string }) => field);
  expect(names.toSorted()).toEqual(['author', 'rating', 'text', 'title']);
});

test('a phone is told how the product is rated', async () => {
  await using shop = await startGateway();

  const page = await (await shop.get('/mobile/v1/products/lamp-1')).json();

  expect(page).toMatchObject({ rating: { count: 0, average: null }, reviews: [] });
});
