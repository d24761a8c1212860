import { expect, test } from '@jest/globals';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { ServiceError } from '@shop/shared/errors';
import { type OpenCounter, openMemoryCounter } from '../../edge/limits/counters.ts';
import { noLimits } from '../../edge/limits/limit-settings.ts';
import { expectProblem } from '../../testing/expect-problem.ts';
import { asAdmin, startGateway } from '../../testing/running-gateway.ts';
import { makePartner } from '../testing/partner.ts';
import { createMemoryPartnerKeys } from './memory-partner-keys.ts';
import { newSecret } from './secret.ts';

const path = '/partner/v1/products/lamp-1';

const wrong = () => ({ authorization: `Bearer ${newSecret()}` });

test.each([
  ['no key', {}, 'Bearer realm="partner"'],
  ['another scheme', { authorization: 'Basic YTpi' }, 'Bearer realm="partner"'],
  ['a key that there is not', wrong(), 'Bearer realm="partner", error="invalid_token"'],
  ['the admin token', asAdmin, 'Bearer realm="partner", error="invalid_token"'],
])('a request with %s is refused, on every route of partners', async (_, headers, challenge) => {
  await using shop = await startGateway();
  const routes = shop.gateway.routes.filter(({ partner }) => partner);

  for (const { path: declared } of routes) {
    const answer = await shop.get(declared.replace(':id', 'lamp-1'), headers);
    expect(answer.headers.get('www-authenticate')).toBe(challenge);
    expect(answer.headers.get('vary')).toBe('Authorization');
    await expectProblem(answer, { status: 401, code: 'UNAUTHENTICATED' });
  }
  expect(routes.map((route) => route.path)).toHaveLength(3);
  expect(shop.calls).toEqual([]);
});

test('a key is good at once, says what is left of its quota, and is counted by its id', async () => {
  const metrics = new Registry();
  await using shop = await startGateway({ metrics });
  const partner = await makePartner(shop, { quota: 3 });

  const answers = [await shop.get(path, partner.headers), await shop.get(path, partner.headers)];

  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  expect(answers.map(({ headers }) => headers.get('ratelimit'))).toEqual([
    expect.stringMatching(/^"partner";r=2;t=\d+$/),
    expect.stringMatching(/^"partner";r=1;t=\d+$/),
  ]);
  expect(answers[0]?.headers.get('ratelimit-policy')).toBe('"partner";q=3;w=60');
  const told = await metrics.getSingleMetricAsString('shop_partner_requests_total');
  expect(told).toContain(`{key="${partner.id}"} 2`);
});

test('over its quota a key is refused, with when to come again, and no other key is', async () => {
  await using shop = await startGateway();
  const partner = await makePartner(shop, { quota: 2 });
  const other = await makePartner(shop, { quota: 2 });
  for (let count = 0; count < 2; count += 1) await shop.get(path, partner.headers);

  const refused = await shop.get(path, partner.headers);

  const seconds = Number(refused.headers.get('retry-after'));
  expect(seconds).toBeGreaterThan(0);
  expect(refused.headers.get('ratelimit')).toBe(`"partner";r=0;t=${seconds}`);
  expect(refused.headers.get('ratelimit-policy')).toBe('"partner";q=2;w=60');
  await expectProblem(refused, { status: 429, code: 'RATE_LIMITED' });
  expect((await shop.get(path, other.headers)).status).toBe(200);
});

/** Counters that several gateways share, as in Redis. */
const sharedCounters = (): OpenCounter => {
  const opened = new Map<string, ReturnType<OpenCounter>>();
  return (options) => {
    const key = `${options.keyPrefix} ${options.points}`;
    const counter = opened.get(key) ?? openMemoryCounter(options);
    opened.set(key, counter);
    return counter;
  };
};

test('two gateways count one quota together, and know the same keys', async () => {
  const parts = { openCounter: sharedCounters(), partnerKeys: createMemoryPartnerKeys() };
  await using first = await startGateway(parts);
  await using second = await startGateway(parts);
  const { headers } = await makePartner(first, { quota: 4 });

  const statuses: number[] = [];
  for (let count = 0; count < 3; count += 1) {
    for (const { get } of [first, second]) statuses.push((await get(path, headers)).status);
  }

  expect(statuses).toEqual([200, 200, 200, 200, 429, 429]);
});

test('a key that was revoked is refused at once where it was, and says since when', async () => {
  await using shop = await startGateway();
  const { id, headers } = await makePartner(shop);
  expect((await shop.get(path, headers)).status).toBe(200);

  await shop.backOffice.send('POST', `/api/v1/partner-keys/${id}/revoke`, undefined, asAdmin);
  const refused = await shop.get(path, headers);

  const problem = await expectProblem(refused, { status: 401, code: 'UNAUTHENTICATED' });
  expect(problem['detail']).toMatch(/^this key was revoked at 20\d\d-/);
});

test('after five wrong keys of an address only keys in use are looked at', async () => {
  const limits = { ...noLimits, WRONG_TOKENS: 5 };
  const keys = createMemoryPartnerKeys();
  await using shop = await startGateway({ settings: { limits }, partnerKeys: keys });
  const inUse = await makePartner(shop);
  const fresh = await makePartner(shop);
  await shop.get(path, inUse.headers);

  const guesses = [];
  for (let count = 0; count < 6; count += 1) guesses.push((await shop.get(path, wrong())).status);
  const late = await shop.get(path, fresh.headers);

  expect(guesses).toEqual([401, 401, 401, 401, 401, 429]);
  expect((await shop.get(path, inUse.headers)).status).toBe(200);
  expect(late.headers.get('ratelimit-policy')).toBe('"wrong-keys";q=5;w=900');
  await expectProblem(late, { status: 429, code: 'RATE_LIMITED' });
  const admin = await shop.backOffice.get('/api/v1/partner-keys', asAdmin);
  expect(admin.status).toBe(200);
});

test('while keys cannot be read, a key in use is good, and another is no wrong one', async () => {
  const keys = createMemoryPartnerKeys();
  let isAway = false;
  const find = async (hash: string) => {
    if (isAway) throw new ServiceError('UNAVAILABLE', 'away', { retryAfterMs: 1_000 });
    return keys.find(hash);
  };
  await using shop = await startGateway({ partnerKeys: { ...keys, find } });
  const inUse = await makePartner(shop);
  const fresh = await makePartner(shop);
  await shop.get(path, inUse.headers);
  isAway = true;

  const unknown = await shop.get(path, fresh.headers);

  expect((await shop.get(path, inUse.headers)).status).toBe(200);
  expect(unknown.headers.get('retry-after')).toBe('1');
  await expectProblem(unknown, { status: 503, code: 'UNAVAILABLE' });
});

test('the log names the key by its id, and holds no secret', async () => {
  const lines: string[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(line) });
  await using shop = await startGateway({ log });
  const { id, key, headers } = await makePartner(shop, { quota: 1 });

  for (let count = 0; count < 2; count += 1) await shop.get(path, headers);

  const told = lines.filter((line) => line.includes(`"partner":"${id}"`));
  expect(told.map((line) => JSON.parse(line).status)).toEqual([200, 429]);
  expect(lines.join('')).not.toContain(key);
});
