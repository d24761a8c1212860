import { expect, test } from '@jest/globals';
import { noLimits } from '../../edge/limits/limit-settings.ts';
import { signInProgram } from '../../testing/customer-client.ts';
import { expectProblem } from '../../testing/expect-problem.ts';
import { type RunningGateway, startGateway } from '../../testing/running-gateway.ts';
import { fakeReviews } from './testing/fake.ts';

const draft = { rating: 5, title: 'Bright', text: 'Very.', author: 'Ada' };
const asForm = { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' };
const settings = { limits: { ...noLimits, TRUSTED_PROXIES: 1 } };

/** Posts a review of a customer who has got the product; its id. */
const post = async (shop: RunningGateway): Promise<string> => {
  shop.of(fakeReviews).shipped.add('lamp-1');
  const headers = { 'idempotency-key': 'key-1', ...(await signInProgram(shop)) };
  const posted = await shop.send('POST', '/api/v1/products/lamp-1/reviews', draft, headers);
  return JSON.parse(await posted.text()).id;
};

const vote = (shop: RunningGateway, id: string, headers: Record<string, string> = {}) =>
  shop.send('POST', `/api/v1/reviews/${id}/helpful`, '', {
    'idempotency-key': 'vote-1',
    ...headers,
  });

/** Presses the button of a review. */
const press = (shop: RunningGateway, id: string, headers = {}, place = 'review') =>
  shop.send('POST', `/reviews/${id}/helpful`, `place=${place}`, { ...asForm, ...headers });

const votersOf = (shop: RunningGateway, id: string) => shop.of(fakeReviews).votes.get(id)?.size;

test('a program votes once for each address, and has the same answer again', async () => {
  await using shop = await startGateway({ settings });
  const id = await post(shop);

  const first = await vote(shop, id, { 'x-forwarded-for': '203.0.113.1' });
  const again = await vote(shop, id, { 'x-forwarded-for': '203.0.113.1' });
  const other = await vote(shop, id, { 'x-forwarded-for': '203.0.113.2' });

  expect([first.status, again.status, other.status]).toEqual([200, 200, 200]);
  expect(await again.json()).toEqual(await first.json());
  expect(votersOf(shop, id)).toBe(2);
});

test('a vote drops the page of the product, and the next one shows it', async () => {
  await using shop = await startGateway();
  const id = await post(shop);
  const helpfulOn = async () => {
    const page = JSON.parse(await (await shop.get('/api/v1/products/lamp-1/page')).text());
    const { reviews, testimonials } = page.sections;
    return [reviews.data.newest[0].helpful, testimonials.data.items.length];
  };
  expect(await helpfulOn()).toEqual([0, 0]);

  await vote(shop, id);

  expect(await helpfulOn()).toEqual([1, 1]);
});

test('a person votes by a button, comes back to the review, and is known by a cookie', async () => {
  await using shop = await startGateway();
  const id = await post(shop);

  const first = await press(shop, id);
  const [cookie = '', ...attributes] = (first.headers.get('set-cookie') ?? '').split('; ');
  const again = await press(shop, id, { cookie: `theme=dark; ${cookie}` }, 'testimonial');

  expect(first.status).toBe(303);
  expect(first.headers.get('location')).toBe(`/products/lamp-1?helpful=${id}#review-${id}`);
  expect(attributes).toEqual(['Path=/', 'Max-Age=31536000', 'HttpOnly', 'SameSite=Lax']);
  expect(again.headers.get('location')).toBe(`/products/lamp-1?helpful=${id}#testimonial-${id}`);
  expect(again.headers.has('set-cookie')).toBe(false);
  expect(votersOf(shop, id)).toBe(1);
  await press(shop, id);
  expect(votersOf(shop, id)).toBe(2);
});

test('the service is told neither cookies nor addresses', async () => {
  await using shop = await startGateway();
  const id = await post(shop);

  await vote(shop, id);
  await press(shop, id, { cookie: 'voter=0123456789abcdef' });

  const votes = shop.calls.filter(({ operation }) => operation === 'vote');
  expect(votes).toHaveLength(2);
  for (const { input } of votes) {
    expect(input).toEqual({ id, voter: expect.stringMatching(/^[\w-]{43}$/) });
  }
});

test('after a vote the page thanks at the review, and asks at the others', async () => {
  await using shop = await startGateway();
  const id = await post(shop);
  const { headers } = await press(shop, id);

  const page = await (await shop.get(headers.get('location') ?? '', asForm)).text();

  expect(page).toContain('Thank you, your vote counts once.');
  expect(page).toContain('1 person found this helpful');
  expect(page).not.toContain(`action="/reviews/${id}/helpful"`);
  expect(await (await shop.get('/products/lamp-1', asForm)).text()).toContain(
    `action="/reviews/${id}/helpful"`,
  );
});

test.each(['cross-site', 'same-site'])(
  'a button that a %s page presses counts nothing',
  async (from) => {
    await using shop = await startGateway();
    const id = await post(shop);

    const answer = await press(shop, id, { accept: 'application/json', 'sec-fetch-site': from });

    expect(answer.status).toBe(403);
    expect(votersOf(shop, id)).toBeUndefined();
    expect((await press(shop, id, { 'sec-fetch-site': 'same-origin' })).status).toBe(303);
  },
);

test('an address that votes too often has to wait', async () => {
  const limits = { ...noLimits, VOTES_PER_HOUR: 2 };
  await using shop = await startGateway({ settings: { limits } });
  const id = await post(shop);
  await vote(shop, id);
  await press(shop, id);

  const third = await vote(shop, id);

  await expectProblem(third, { status: 429, code: 'RATE_LIMITED' });
  expect(third.headers.get('retry-after')).toBe('3600');
});

test('a vote for a review that there is not is told so, and one from nowhere on the page', async () => {
  await using shop = await startGateway();
  const id = await post(shop);

  await expectProblem(await vote(shop, 'gone'), { status: 404, code: 'NOT_FOUND' });
  const headers = { accept: 'application/json' };
  const elsewhere = await press(shop, id, headers, 'sidebar');
  await expectProblem(elsewhere, { status: 400, code: 'INVALID_ARGUMENT', field: 'place' });
  expect(votersOf(shop, id)).toBeUndefined();
});
