import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, test } from '@jest/globals';
import { createShop } from '../../src/shop.ts';
import type { Sample, Write } from '../load/sample.ts';
import { audit } from './audit.ts';
import { readBooks } from './books.ts';

const write: Write = {
  id: 'lamp',
  key: 'k-1',
  path: '/api/v1/products/lamp/reviews',
  body: '{"title":"k-1"}',
};

const other = { ...write, key: 'k-2' };

const sampleOf = (status: number, given: Partial<Sample> = {}): Sample => ({
  kind: 'review',
  at: 0,
  tookMs: 1,
  status,
  target: 'gateway',
  write,
  ...given,
});

const section = (data: unknown) => ({ status: 'ok', ageMs: 0, source: 'live', data });
const money = (amount: number) => ({ amount, currency: 'EUR' });

/** A shop with one product, which keeps each review as often as it is told, or not at all. */
const startShop = async () => {
  const reviews: string[] = [];
  const kept = { amount: 100, times: (key: string): number => (reviews.includes(key) ? 0 : 1) };
  const answers: Record<string, () => unknown> = {
    page: () => ({
      sections: {
        pricing: section({ list: money(100), current: money(kept.amount), version: 1 }),
        inventory: section({ onHand: 5, version: 1 }),
        reviews: section({ summary: { count: reviews.length }, newest: [] }),
        recommendations: section([]),
      },
      degraded: [],
    }),
    reviews: () => ({
      items: reviews.map((title) => ({ title })).toReversed(),
      summary: { count: reviews.length },
      nextCursor: null,
    }),
  };
  const post = (key: string) => {
    for (let left = kept.times(key); left > 0; left -= 1) reviews.push(key);
    return {};
  };
  const server = createServer(({ url = '', method, headers }, response) => {
    const name = /\/(\w+)(?:\?|$)/.exec(url)?.[1] ?? '';
    const isPost = method === 'POST';
    const answer = isPost ? post(String(headers['idempotency-key'])) : answers[name]?.();
    response.writeHead(isPost ? 201 : 200).end(JSON.stringify(answer));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const audited = { shop: createShop(url), url, backOffice: { url, adminToken: '' } };
  return {
    kept,
    post,
    async violated(...samples: readonly Sample[]) {
      const before = await readBooks(audited.shop, ['lamp']);
      if (samples.some(({ status }) => status === 201)) post(write.key);
      const found = await audit(audited, before, samples, 300);
      return found.filter(({ violations }) => violations.length > 0).map(({ name }) => name);
    },
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
};

test('books that are in order are passed', async () => {
  await using shop = await startShop();

  expect(await shop.violated(sampleOf(201))).toEqual([]);
});

test('a write without an answer is sent again with its key, and is expected once', async () => {
  await using shop = await startShop();

  expect(await shop.violated(sampleOf(0), sampleOf(504, { write: other }))).toEqual([]);
});

test('an acknowledged review that is not there is missed', async () => {
  await using shop = await startShop();
  shop.kept.times = () => 0;

  expect(await shop.violated(sampleOf(201))).toEqual(['I5', 'I6']);
});

test('a review that is there twice is found', async () => {
  await using shop = await startShop();
  shop.kept.times = () => 2;

  expect(await shop.violated(sampleOf(201))).toEqual(['I5', 'I6']);
});

test('a write that is refused for good though nothing is wrong with it is found', async () => {
  await using shop = await startShop();

  expect(await shop.violated(sampleOf(404))).toEqual(['I2']);
});

test('the findings of readers and refusals are reported, and broken money', async () => {
  await using shop = await startShop();
  shop.kept.amount = 99.5;
  const page = sampleOf(200, { kind: 'page', older: ['pricing'] });
  const refusal = sampleOf(503, { kind: 'page', malformed: 'no Retry-After' });

  expect(await shop.violated(page, refusal)).toEqual(['I7', 'I8', 'I13']);
});
