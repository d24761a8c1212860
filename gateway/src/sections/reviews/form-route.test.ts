import { expect, test } from '@jest/globals';
import { startBusyGateway } from '../../testing/busy-gateway.ts';
import { createVisitor } from '../../testing/customer-client.ts';
import { startGateway } from '../../testing/running-gateway.ts';
import { fakeReviews } from './testing/fake.ts';

const browser = { accept: 'text/html' };

const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString();

const asForm = { ...browser, 'content-type': 'application/x-www-form-urlencoded' };

const typed = { rating: '4', title: 'Bright', text: 'One.\r\nTwo.', author: 'Ada' };

const path = '/products/lamp-1/reviews';

test('the page shows the reviews, and has a form for another', async () => {
  await using shop = await startGateway();

  expect(await (await shop.get('/products/lamp-1', browser)).text()).toContain(
    'name="idempotencyKey"',
  );
});

test('a posted review leads back to the page, and posted twice it is one review', async () => {
  await using shop = await startGateway();
  const body = form({ ...typed, idempotencyKey: 'form-1' });

  const posted = await shop.send('POST', path, body, asForm);
  const again = await shop.send('POST', path, body, asForm);

  expect(posted.status).toBe(303);
  expect(again.status).toBe(303);
  const location = posted.headers.get('location') ?? '';
  expect(location).toBe('/products/lamp-1?review=posted#write-review');
  expect([...shop.of(fakeReviews).submitted.values()]).toEqual([
    expect.objectContaining({ rating: 4, text: 'One.\nTwo.', productId: 'lamp-1' }),
  ]);
  const page = await (await shop.get(location, browser)).text();
  expect(page).toContain('your review is in');
  expect(page).toContain('Bright');
});

test('a refused review is shown in the form again, with its errors', async () => {
  await using shop = await startGateway();
  const fields = { title: '', text: 'x'.repeat(4_001), author: '<b>Ada', idempotencyKey: 'form-1' };

  const page = await shop.send('POST', path, form(fields), asForm);

  expect(page.status).toBe(400);
  expect(page.headers.get('cache-control')).toBe('no-store');
  const markup = await page.text();
  expect(markup).toContain('please choose 1 to 5');
  expect(markup).toContain('please fill this in');
  expect(markup).toContain('please use at most 4000 characters');
  expect(markup).toContain('&lt;b&gt;Ada');
  expect(markup).toContain('value="form-1"');
  expect(shop.of(fakeReviews).submitted.size).toBe(0);
});

test.each([
  ['that cannot be taken now', 'failing', 503, 'Please post it again in a moment'],
  ['that was posted twice at once', 'working', 409, 'Please post it again to be sure'],
] as const)('a review %s can be posted again as it is', async (_, behaviour, status, words) => {
  await using shop = await startGateway();
  shop.behave('reviews', behaviour);

  const page = await shop.send('POST', path, form({ ...typed, idempotencyKey: 'form-1' }), asForm);

  expect(page.status).toBe(status);
  const markup = await page.text();
  expect(markup).toContain(words);
  expect(markup).toContain('value="form-1"');
  expect(markup).toContain('value="Bright"');
});

test('other words in a form that was posted before become a review of their own', async () => {
  await using shop = await startGateway();
  await shop.send('POST', path, form({ ...typed, idempotencyKey: 'form-1' }), asForm);
  const changed = form({ ...typed, text: 'Three.', idempotencyKey: 'form-1' });

  const page = await shop.send('POST', path, changed, asForm);

  expect(page.status).toBe(422);
  const markup = await page.text();
  expect(markup).toContain('Three.');
  expect(markup).not.toContain('value="form-1"');
});

/** A shop that has sent the lamp to Ada, who is signed in. */
const withAda = async () => {
  const shop = await startGateway();
  shop.of(fakeReviews).shipped.add('lamp-1');
  const ada = createVisitor(shop);
  await ada.signIn();
  const post = (fields: object = {}, headers: Record<string, string> = {}) =>
    ada.post(path, { ...typed, idempotencyKey: 'form-1', ...fields }, headers);
  return { shop, ada, post, [Symbol.asyncDispose]: shop[Symbol.asyncDispose] };
};

test('a review of a customer to whom the product was shipped is verified, and the thanks say so', async () => {
  await using signedIn = await withAda();
  const { shop, ada, post } = signedIn;

  const posted = await post();

  const location = posted.headers.get('location') ?? '';
  expect(location).toBe('/products/lamp-1?review=verified#write-review');
  expect(await (await ada.get(location)).text()).toContain('as one of a verified purchase');
  const page = await (await shop.get('/products/lamp-1', browser)).text();
  expect(page).toContain('Verified purchase');
});

test('a second review of the same purchase is refused with a reason, and nothing is lost', async () => {
  await using signedIn = await withAda();
  await signedIn.post();

  const again = await signedIn.post({ idempotencyKey: 'form-2' });

  expect(again.status).toBe(409);
  expect(again.headers.get('cache-control')).toBe('no-store');
  const markup = await again.text();
  expect(markup).toContain('You have written a verified review of this product already.');
  expect(markup).toContain('value="Bright"');
  // Under the same key other words would be taken for those of another form.
  expect(markup).not.toContain('value="form-2"');
});

test('the form is the same for everybody: the page of a customer has no token in it', async () => {
  await using signedIn = await withAda();
  const { shop, ada } = signedIn;
  const formOn = async (page: Promise<Response>) =>
    /<form\s+id="write-review".*?<\/form>/s
      .exec(await (await page).text())?.[0]
      .replace(/value="[^"]*"/, '');

  const ofAda = await formOn(ada.get('/products/lamp-1'));

  expect(ofAda).toBe(await formOn(shop.get('/products/lamp-1', browser)));
  expect(ofAda).not.toContain('csrf');
});

test('a review that a page of another site posts for a customer is refused', async () => {
  await using signedIn = await withAda();

  const answer = await signedIn.post({}, { 'sec-fetch-site': 'cross-site' });

  expect(answer.status).toBe(403);
  expect(signedIn.shop.of(fakeReviews).submitted.size).toBe(0);
});

test('H16: a cookie that was made up is of no customer', async () => {
  await using signedIn = await withAda();
  const { shop } = signedIn;
  const body = form({ ...typed, idempotencyKey: 'form-1' });

  await shop.send('POST', path, body, { ...asForm, cookie: `session=${'x'.repeat(43)}` });

  expect([...shop.of(fakeReviews).submitted.values()]).toMatchObject([{ verified: false }]);
});

test.each([
  ['the browser', { 'sec-fetch-site': 'cross-site' }],
  ['the origin, where the browser says no more', { origin: 'http://evil.example' }],
])('a form that a page of another site posts is refused, by %s', async (_, headers) => {
  await using shop = await startGateway();
  const body = form({ ...typed, idempotencyKey: 'form-1' });

  const answer = await shop.send('POST', path, body, { ...asForm, ...headers });

  expect(answer.status).toBe(403);
  expect(await answer.text()).toContain('sent by a page of another site, so nothing was changed');
  expect(shop.of(fakeReviews).submitted.size).toBe(0);
});

test('a review of a product that does not exist is not found', async () => {
  await using shop = await startGateway();
  const body = form({ ...typed, idempotencyKey: 'form-1' });

  const answer = await shop.send('POST', '/products/gone/reviews', body, asForm);

  expect(answer.status).toBe(404);
});

test('a review that is posted from a link with more in it is taken', async () => {
  await using shop = await startGateway();
  const body = form({ ...typed, idempotencyKey: 'form-1' });

  expect((await shop.send('POST', `${path}?utm_source=x`, body, asForm)).status).toBe(303);
});

const script = '<script>alert(1)</script>';

test('H23: a script in a review is data in JSON and text on the page, and neither is guessed at', async () => {
  await using shop = await startBusyGateway();
  const body = { rating: 5, title: script, text: script, author: 'Ada' };
  const path = '/products/lamp-1/reviews';

  const posted = await shop.send('POST', `/api/v1${path}`, body, { 'idempotency-key': 'k' });
  const listed = await shop.get(`/api/v1${path}`);
  const page = await shop.get('/products/lamp-1', { accept: 'text/html' });

  for (const answer of [posted, listed]) {
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(JSON.stringify(await answer.json())).toContain(script);
  }
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  const markup = await page.text();
  // The script of the shop is the only one.
  expect(markup.match(/<script/g)).toHaveLength(1);
  expect(markup).toContain('&lt;script&gt;');
});
