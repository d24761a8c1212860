import { expect, test } from '@jest/globals';
import { fakeReviews, purchase } from './testing/fake.ts';
import { startBusyGateway } from '../../testing/busy-gateway.ts';
import { expectProblem } from '../../testing/expect-problem.ts';
import { startGateway } from '../../testing/running-gateway.ts';

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

test('the number of a purchase verifies a review, and one that is wrong is named', async () => {
  await using shop = await startGateway();
  const send = (basketId: string, key: string) =>
    shop.send('POST', path, { ...draft, basketId }, withKey(key));

  expect(await (await send(purchase, 'key-1')).json()).toMatchObject({ verified: true });
  const wrong = await send('basket-9', 'key-2');
  await expectProblem(wrong, { status: 400, code: 'INVALID_ARGUMENT', field: 'basketId' });
  expect(shop.of(fakeReviews).submitted.size).toBe(1);
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
