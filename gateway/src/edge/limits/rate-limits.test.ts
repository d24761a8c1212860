import { expect, test } from '@jest/globals';
import { pino } from 'pino';
import { systemRuntime } from '@shop/shared/runtime';
import { openRedis } from '@shop/shared/service/redis';
import { startBusyGateway } from '../../testing/busy-gateway.ts';
import { expectProblem } from '../../testing/expect-problem.ts';
import { startGateway } from '../../testing/running-gateway.ts';
import { noLimits } from './limit-settings.ts';
import { openRedisCounters } from './redis-counters.ts';

type Busy = Awaited<ReturnType<typeof startBusyGateway>>;

/** Slow enough for a slow machine, and for whoever looks at a product five times a second. */
const perRequest = {
  ...noLimits,
  TRUSTED_PROXIES: 1,
  REQUESTS_PER_SECOND: 10,
  REQUEST_BURST: 50,
};
const pauseMs = 200;

const from = (address: string) => ({ 'x-forwarded-for': `203.0.113.99, ${address}` });

const flood = (shop: Busy, headers: Record<string, string>) =>
  Promise.all(Array.from({ length: 150 }, () => shop.get('/status', headers)));

test('H12: a client that floods the shop is told when to come again, and nobody else', async () => {
  await using shop = await startBusyGateway({ settings: { limits: perRequest } }, pauseMs);

  const answers = await flood(shop, from('203.0.113.1'));
  const refused = answers.find(({ status }) => status === 429);

  expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(50);
  expect(refused?.headers.get('retry-after')).toBe('1');
  expect(refused?.headers.get('ratelimit-policy')).toBe('"requests";q=50;w=5');
  expect(refused?.headers.get('ratelimit')).toBe('"requests";r=0;t=1');
  expect(refused?.headers.get('x-content-type-options')).toBe('nosniff');
  expect((await shop.get('/status', from('203.0.113.2'))).status).toBe(200);
  if (!refused) throw new Error('nobody was refused');
  const problem = await expectProblem(refused, { status: 429, code: 'RATE_LIMITED' });
  expect(problem).toMatchObject({ retryable: true, retryAfterMs: 1_000 });
});

test('H12: a person who is turned away gets a page that says so', async () => {
  await using shop = await startBusyGateway({ settings: { limits: perRequest } }, pauseMs);

  const answers = await flood(shop, { ...from('203.0.113.1'), accept: 'text/html' });
  const refused = answers.find(({ status }) => status === 429);

  expect(refused?.headers.get('content-type')).toContain('text/html');
  expect(await refused?.text()).toContain('too many requests');
});

test('H21: a client that makes up who it forwards for does not get around its limit', async () => {
  // Others at this address would share its limit, so there are none.
  const limits = { ...perRequest, TRUSTED_PROXIES: 0, REQUEST_BURST: 20 };
  await using shop = await startGateway({ settings: { limits } });

  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, index) => shop.get('/status', from(`203.0.113.${index}`))),
  );

  expect(answers.some(({ status }) => status === 429)).toBe(true);
});

const text = { rating: 5, title: 'Bright', text: 'Very.', author: 'Ada' };
const form = new URLSearchParams({
  title: 'Bright',
  text: 'Very.',
  idempotencyKey: 'k',
}).toString();
const asForm = { 'content-type': 'application/x-www-form-urlencoded' };
let writes = 0;

const writers: Readonly<Record<string, (shop: Busy, address: string) => Promise<Response>>> = {
  text: (shop, address) => {
    const headers = { ...from(address), 'idempotency-key': `key-${(writes += 1)}` };
    return shop.send('POST', '/api/v1/fixtures/lamp-1/texts', text, headers);
  },
  'text in a form': (shop, address) =>
    shop.send('POST', '/fixtures/lamp-1/texts', form, { ...asForm, ...from(address) }),
  'list of ids': (shop, address) => {
    const headers = { ...from(address), 'idempotency-key': `key-${(writes += 1)}` };
    return shop.send('POST', '/api/v1/fixtures', { ids: ['lamp-1'] }, headers);
  },
};

const two = { ...noLimits, TRUSTED_PROXIES: 1, REVIEWS_PER_HOUR: 2, VOTES_PER_HOUR: 2 };

test.each(Object.keys(writers))(
  'H12: of so many in an hour, one more is refused: %s',
  async (kind) => {
    await using shop = await startBusyGateway({ settings: { limits: two } });
    const write = (address: string) =>
      writers[kind]?.(shop, address) ?? Promise.reject(new Error(`nobody writes a ${kind}`));

    const first = [await write('203.0.113.1'), await write('203.0.113.1')];
    const third = await write('203.0.113.1');

    expect(first.map(({ status }) => status < 400)).toEqual([true, true]);
    expect(third.headers.get('ratelimit-policy')).toMatch(/^"(reviews|votes)";q=2;w=3600$/);
    expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(3_500);
    await expectProblem(third, { status: 429, code: 'RATE_LIMITED' });
    expect((await write('203.0.113.2')).status).toBeLessThan(400);
  },
);

test('a request that was refused for another reason is not counted', async () => {
  await using shop = await startBusyGateway({ settings: { limits: two } });
  const bad = { ...text, rating: 6 };
  const post = (body: object) =>
    shop.send('POST', '/api/v1/fixtures/lamp-1/texts', body, { 'idempotency-key': 'key-bad' });

  for (let count = 0; count < 3; count += 1) expect((await post(bad)).status).toBe(400);

  expect((await post(text)).status).toBe(201);
});

test('while Redis is away every limit holds, in each gateway for itself', async () => {
  const setup = { runtime: systemRuntime, log: pino({ level: 'silent' }) };
  const redis = await openRedis({ ...setup, onStop: () => undefined }, 'redis://127.0.0.1:1');
  redis.disconnect();
  const settings = { limits: { ...two, WRONG_TOKENS: 2 } };
  const openCounter = openRedisCounters(redis);
  await using shop = await startBusyGateway({ settings, openCounter });
  const guess = async () => {
    const headers = { ...from('203.0.113.1'), authorization: 'Bearer wrong' };
    const { status } = await shop.backOffice.send(
      'PUT',
      '/api/v1/fixtures/lamp-1/amount',
      {},
      headers,
    );
    return status;
  };
  const post = async () => (await writers['list of ids']?.(shop, '203.0.113.1'))?.status;

  expect([await guess(), await guess(), await guess()]).toEqual([401, 401, 429]);
  expect([await post(), await post(), await post()]).toEqual([202, 202, 429]);
});
