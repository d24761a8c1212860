import { expect, test } from '@jest/globals';
import { startBusyGateway } from '../testing/busy-gateway.ts';
import { noLimits } from './limits/limit-settings.ts';
import { expectProblem } from '../testing/expect-problem.ts';
import { type RunningGateway, adminToken, asAdmin } from '../testing/running-gateway.ts';

const path = '/api/v1/fixtures/lamp-1/amount';
/** A body for a method that takes one. */
const bodyFor = (method: string) => (method === 'GET' ? undefined : { amount: 1 });

const right = { ...asAdmin, 'if-match': '"1"' };
const wrong = { authorization: 'Bearer a-token-that-is-guessed' };

/** The routes of the back office for programs; its pages ask who is signed in. */
const forPrograms = ({ gateway }: Pick<RunningGateway, 'gateway'>) =>
  gateway.backOffice.routes.filter(({ admin, bySession }) => admin && !bySession);

/** `alg` none, as some libraries take it. */
const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`;

test.each([
  [{}, 'Bearer realm="admin"'],
  [{ authorization: 'Basic YTpi' }, 'Bearer realm="admin"'],
  [{ authorization: 'Bearer ' }, 'Bearer realm="admin"'],
  [{ authorization: 'Bearer wrong' }, 'Bearer realm="admin", error="invalid_token"'],
  [{ authorization: `Bearer ${adminToken}x` }, 'Bearer realm="admin", error="invalid_token"'],
  [{ authorization: `Bearer ${unsigned}` }, 'Bearer realm="admin", error="invalid_token"'],
])('H24: the back office opens to nobody but the admin token: %j', async (headers, challenge) => {
  await using shop = await startBusyGateway();
  const routes = forPrograms(shop);

  for (const { method, path: declared } of routes) {
    const url = declared.replace(':id', 'lamp-1');
    const answer = await shop.backOffice.send(method, url, bodyFor(method), headers);
    expect(answer.headers.get('www-authenticate')).toBe(challenge);
    await expectProblem(answer, { status: 401, code: 'UNAUTHENTICATED' });
  }
  expect(routes.length).toBeGreaterThanOrEqual(2);
  expect(shop.calls).toEqual([]);
});

test('H24: on the public port the back office does not exist, with whatever token', async () => {
  await using shop = await startBusyGateway();
  const paths = shop.gateway.routes.map(({ path }) => path.replaceAll(/:[a-z]+/gi, '[^/]+'));
  const publicPath = new RegExp(`^(${paths.join('|')})$`);
  const all = shop.gateway.backOffice.routes.map(({ method, path: declared }) => ({
    method,
    url: declared.replace(':id', 'lamp-1'),
  }));

  for (const { method, url } of all) {
    const isPublic = publicPath.test(url);
    // Customers have a sign-in of their own there.
    const isOfShop = shop.gateway.routes.some((own) => own.method === method && own.path === url);
    if ((isPublic && method === 'GET') || isOfShop) continue;
    const answer = await shop.send(method, url, bodyFor(method), right);
    // The paths of reads exist there, for other methods.
    const expected = isPublic
      ? { status: 405, code: 'METHOD_NOT_ALLOWED' }
      : { status: 404, code: 'NOT_FOUND' };
    await expectProblem(answer, expected);
  }
  expect(shop.calls).toEqual([]);
});

test('on the public port there is no page of the back office, nor a sign-in of staff', async () => {
  await using shop = await startBusyGateway();
  const publicPages = new Set(shop.gateway.routes.map((each) => `${each.method} ${each.path}`));
  const pages = shop.gateway.backOffice.routes.filter(
    ({ bySession, method, path: declared }) =>
      bySession && !publicPages.has(`${method} ${declared}`),
  );
  const entry = await shop.send('POST', '/sign-in', `adminToken=${adminToken}`, {
    'content-type': 'application/x-www-form-urlencoded',
  });
  expect(entry.status).toBe(400);

  for (const { method, path: declared } of pages) {
    const url = declared.replace(':id', 'gone').replace(':place', '1');
    const answer = await shop.send(method, url, method === 'GET' ? undefined : {}, right);
    expect({ url, isThere: ![404, 405].includes(answer.status) }).toEqual({ url, isThere: false });
  }
  expect(pages.length).toBeGreaterThan(20);
});

test('in the back office there is nothing of the shop, and what is missing is said as asked', async () => {
  await using shop = await startBusyGateway();
  const html = { accept: 'text/html' };

  for (const elsewhere of ['/status', '/live.js', '/mobile/v1/products/lamp-1']) {
    const answer = await shop.backOffice.get(elsewhere);
    await expectProblem(answer, { status: 404, code: 'NOT_FOUND' });
  }
  const page = await shop.backOffice.get('/status', html);
  const problem = await shop.backOffice.get('/api/v1/products/lamp-1/page', html);

  expect(page.headers.get('content-type')).toContain('text/html');
  expect(await page.text()).toContain('there is nothing at this path');
  await expectProblem(problem, { status: 404, code: 'NOT_FOUND' });
});

test('H24: after five wrong tokens even the right one has to wait', async () => {
  const limits = { ...noLimits, WRONG_TOKENS: 5 };
  await using shop = await startBusyGateway({ settings: { limits } });
  const put = (headers: Record<string, string>) =>
    shop.backOffice.send('PUT', path, { amount: 1 }, headers);

  const guesses = await Promise.all(Array.from({ length: 6 }, () => put(wrong)));
  const late = await put(right);

  expect(guesses.filter(({ status }) => status === 401)).toHaveLength(5);
  expect(guesses.filter(({ status }) => status === 429)).toHaveLength(1);
  expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(800);
  expect(late.headers.get('ratelimit-policy')).toBe('"wrong-tokens";q=5;w=900');
  await expectProblem(late, { status: 429, code: 'RATE_LIMITED' });
  expect(shop.calls).toEqual([]);
});

test('a request without a token, or with the right one, counts for no limit', async () => {
  const limits = { ...noLimits, WRONG_TOKENS: 1 };
  await using shop = await startBusyGateway({ settings: { limits } });
  const put = (headers: Record<string, string>) =>
    shop.backOffice.send('PUT', path, { amount: 1 }, headers);

  for (let count = 0; count < 3; count += 1) {
    expect((await put({})).status).toBe(401);
    expect((await put({ ...right, 'if-match': `"${count + 1}"` })).status).toBe(200);
  }
});
