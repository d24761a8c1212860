import { expect, test } from '@jest/globals';
import { pino } from 'pino';
import { signInProgram } from '../../../testing/customer-client.ts';
import { enterOffice, fieldsOf } from '../../../testing/office-client.ts';
import { type RunningGatewayOptions, startGateway } from '../../../testing/running-gateway.ts';
import { fakeProduct } from '../../product/testing/fake.ts';
import { fakeReviews } from '../testing/fake.ts';

const draft = { rating: 1, title: 'Rude', text: 'Rude words.', author: 'Eve' };

const start = async (options: RunningGatewayOptions = {}) => {
  const shop = await startGateway(options);
  const office = await enterOffice(shop);
  const read = async (path: string) => (await office.get(path)).text();
  const { votes } = shop.of(fakeReviews);
  let posted = 0;
  /** Posts a review; gives its id. */
  const post = async (facts: object = {}, productId = 'lamp-1', own = {}): Promise<string> => {
    const path = `/api/v1/products/${productId}/reviews`;
    const headers = { 'idempotency-key': `key-${++posted}`, ...own };
    const answer = await shop.send('POST', path, { ...draft, ...facts }, headers);
    return JSON.parse(await answer.text()).id;
  };
  const inShop = async () => (await shop.get('/products/lamp-1', { accept: 'text/html' })).text();
  const stop = shop[Symbol.asyncDispose];
  return { shop, office, votes, read, post, inShop, [Symbol.asyncDispose]: stop };
};

const reason = 'It insults people.';

test('staff see the newest reviews, with their product, their stars and whom they have helped', async () => {
  await using staff = await start();
  await staff.post();
  staff.shop.of(fakeReviews).shipped.add('lamp-2');
  const asAda = await signInProgram(staff.shop);
  const id = await staff.post({ title: 'Bright', rating: 4 }, 'lamp-2', asAda);
  staff.votes.set(id, new Set(['a', 'b']));

  const page = await staff.read('/reviews');

  expect(page.indexOf('Bright')).toBeLessThan(page.indexOf('Rude'));
  const [first = '', second = ''] = page.split('<article').slice(1);
  expect(first).toContain('aria-label="4 of 5 stars"');
  expect(first).toContain('Verified purchase');
  expect(first).toContain('2 people found it helpful');
  expect(first).toMatch(/<a href="\/products\/lamp-2" dir="auto">[^<]*lamp-2/i);
  expect(first).toContain('href="/reviews?product=lamp-2"');
  expect(second).toContain('Nobody found it helpful');
  expect(second).not.toContain('Verified purchase');
  expect(await staff.read('/')).toContain('<a href="/reviews"');
});

test('a review that is hidden leaves the page of its product, and comes back to it', async () => {
  await using staff = await start();
  const id = await staff.post();
  expect(await staff.inShop()).toContain('Rude words.');

  const hidden = await staff.office.fill(`/reviews/${id}/hide`, { reason });

  expect(hidden.status).toBe(303);
  expect(hidden.headers.get('location')).toBe('/reviews?done=hidden#done');
  expect(await staff.inShop()).not.toContain('Rude words.');
  const list = await staff.read('/reviews?done=hidden');
  expect(list).toContain('The review is hidden: nobody but staff sees it.');
  expect(list).toMatch(/Hidden since [^<]+<q dir="auto">It insults people\.<\/q>/);
  const restored = await staff.office.fill(`/reviews/${id}/restore`);
  expect(restored.headers.get('location')).toBe('/reviews?done=restored#done');
  expect(await staff.inShop()).toContain('Rude words.');
  expect(await staff.read('/reviews')).not.toContain('Hidden since');
});

test('a decision leads back to the place in the list that it was made from', async () => {
  await using staff = await start();
  for (let count = 0; count < 22; count += 1) await staff.post({ title: `Number ${count}.` });
  await staff.post({}, 'lamp-2');
  const first = await staff.read('/reviews?product=lamp-1');
  expect(first).toContain('Number 21.');
  expect(first).not.toContain('lamp-2');
  const [, next = ''] = /rel="next" href="([^"]+)"/.exec(first) ?? [];
  const second = await staff.read(next.replaceAll('&amp;', '&'));
  expect(second).toContain('Number 1.');
  expect(second).not.toContain('Number 2.');
  const [, form = ''] = /href="(\/reviews\/[^"]+\/hide[^"]*)"/.exec(second) ?? [];

  const hidden = await staff.office.fill(form.replaceAll('&amp;', '&'), { reason });

  expect(hidden.headers.get('location')).toMatch(
    /^\/reviews\?product=lamp-1&cursor=review-2&done=hidden#done$/,
  );
});

test('a cursor of no list leads to its beginning, and a product without reviews says so', async () => {
  await using staff = await start();
  await staff.post();

  expect(await staff.read('/reviews?cursor=lost')).toContain('Rude words.');
  expect(await staff.read('/reviews?product=lamp-3')).toContain('Nobody has reviewed it yet.');
});

test('a form that is sent twice is one decision, under one key', async () => {
  await using staff = await start();
  const path = `/reviews/${await staff.post()}/hide`;
  const fields = fieldsOf(await staff.read(path));

  await staff.office.post(path, { ...fields, reason });
  await staff.office.post(path, { ...fields, reason });

  const calls = staff.shop.calls.filter(({ operation }) => operation === 'hide');
  expect(calls.map(({ input }) => input)).toEqual(
    Array.from({ length: 2 }, () => ({ id: 'review-1', reason, expectedVersion: 1 })),
  );
  expect(new Set(calls.map(({ key }) => key)).size).toBe(1);
});

test('of two who decide about a review the second sees the reason of the first, and can replace it', async () => {
  await using staff = await start();
  const path = `/reviews/${await staff.post()}/hide`;
  const stale = fieldsOf(await staff.read(path));
  await staff.office.fill(path, { reason: 'It names a person.' });

  const lost = await staff.office.post(path, { ...stale, key: 'another', reason });

  expect(lost.status).toBe(409);
  const markup = await lost.text();
  expect(markup).toContain('Somebody else has changed this in the meantime');
  expect(markup).toMatch(/<td dir="auto">It names a person\.<\/td>\s*<td dir="auto">It insults/);
  expect((await staff.office.post(path, fieldsOf(markup))).status).toBe(303);
  expect(await staff.read('/reviews')).toContain('<q dir="auto">It insults people.</q>');
});

test('a review that another one has restored already is not restored unseen', async () => {
  await using staff = await start();
  const id = await staff.post();
  await staff.office.fill(`/reviews/${id}/hide`, { reason });
  const stale = fieldsOf(await staff.read(`/reviews/${id}/restore`));
  await staff.office.fill(`/reviews/${id}/restore`);
  await staff.office.fill(`/reviews/${id}/hide`, { reason: 'Again.' });

  const lost = await staff.office.post(`/reviews/${id}/restore`, { ...stale, key: 'another' });

  expect(lost.status).toBe(409);
  expect(await lost.text()).toMatch(/<q dir="auto">Again\.<\/q>[^]*Look at what it is now/);
  expect(await staff.inShop()).not.toContain('Rude words.');
});

test.each([
  ['', 'Reason: please fill this in'],
  ['x'.repeat(201), 'Reason: please use at most 200 characters'],
])('a reason that is none is refused at its field: %#', async (wrong, message) => {
  await using staff = await start();
  const id = await staff.post();

  const refused = await staff.office.fill(`/reviews/${id}/hide`, { reason: wrong });

  expect(refused.status).toBe(400);
  expect(await refused.text()).toContain(message);
  expect(await staff.inShop()).toContain('Rude words.');
});

test('the words of reviewers and of staff are text, wherever they stand', async () => {
  await using staff = await start();
  const evil = '"><script>alert(1)</script>';
  const id = await staff.post({ title: evil, text: evil, author: evil });
  await staff.office.fill(`/reviews/${id}/hide`, { reason: evil });

  const paths = ['/reviews', `/reviews/${id}/hide`, `/reviews/${id}/restore`];
  for (const markup of await Promise.all(paths.map(staff.read))) {
    expect(markup).not.toContain('<script');
    expect(markup.match(/&quot;&gt;&lt;script&gt;/g)?.length).toBeGreaterThanOrEqual(4);
  }
});

test('a review that there is not has no form', async () => {
  await using staff = await start();

  expect((await staff.office.get('/reviews/gone/hide')).status).toBe(404);
});

test('reviews are listed while products are away, by the ids of those', async () => {
  await using staff = await start();
  await staff.post();
  staff.shop.behave('product', 'failing');

  const page = await staff.read('/reviews');

  expect(page).toContain('Rude words.');
  expect(page).toContain('<a href="/products/lamp-1" dir="auto">lamp-1</a>');
});

test('the page of a product tells of its reviews, and leads to them', async () => {
  await using staff = await start();
  expect(await staff.read('/products/lamp-1')).toContain('Everybody sees none.');
  await staff.post({ rating: 4 });
  await staff.post({ rating: 5 });

  const page = await staff.read('/products/lamp-1');

  expect(page).toMatch(/aria-label="4\.5 of 5 stars"[^]*4\.5 from\s+2 reviews/);
  expect(page).toContain('href="/reviews?product=lamp-1"');
});

test('a bug behind the names of products leaves the list of reviews, and is in the log', async () => {
  const lines: object[] = [];
  const write = (line: string) => void lines.push(JSON.parse(line));
  await using staff = await start({ log: pino({ level: 'error' }, { write }) });
  await staff.post();
  staff.shop.of(fakeProduct).handlers.cards = async () => {
    throw new TypeError('undefined is no function');
  };

  const page = await staff.office.get('/reviews?product=lamp-1');

  expect(page.status).toBe(200);
  const part = 'names of products';
  expect(lines).toMatchObject([{ msg: 'part of the back office failed', part }]);
});
