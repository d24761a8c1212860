import { once } from 'node:events';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import { expect, test } from '@jest/globals';
import { eventually } from '../../src/eventually.ts';
import { startLoad } from './load.ts';
import type { LoadOrder } from './messages.ts';
import { onlyPages } from './schedule.ts';

/** A gateway that lets the test decide when, and with what, it answers. */
const startHolding = async () => {
  const held: ServerResponse[] = [];
  const answerAll = (status: number, body: string, headers = {}) => {
    for (const response of held.splice(0)) response.writeHead(status, headers).end(body);
  };
  const server = createServer((_request, response) => void held.push(response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    held,
    target: { name: 'only', host: '127.0.0.1', port, backOfficePort: port },
    answerAll,
    /** Answers all that comes while `work` goes on. */
    async answerDuring(work: Promise<unknown>, ...answer: Parameters<typeof answerAll>) {
      const answering = setInterval(() => answerAll(...answer), 5);
      await work.finally(() => clearInterval(answering));
    },
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
};

const order: Omit<LoadOrder, 'targets'> = {
  ids: ['lamp'],
  prices: [],
  adminToken: 'secret',
  mix: onlyPages,
  maxConnections: 100,
  pace: { perSecond: 200 },
};

const patience = { timeoutMs: 10_000 };

test('requests leave when they are due though none is answered, and wait from then on', async () => {
  await using gateway = await startHolding();
  const load = startLoad({ ...order, targets: [gateway.target] });
  await eventually(() => expect(gateway.held.length).toBeGreaterThan(20), patience);

  await gateway.answerDuring(load.end(), 200, '{"degraded":[]}');

  const due = load.samples.map(({ at }) => at).toSorted((one, other) => one - other);
  const steps = due.slice(1).map((at, index) => Math.round(at - (due[index] ?? 0)));
  expect(due.length).toBeGreaterThan(20);
  expect(new Set(steps)).toEqual(new Set([5]));
  expect(new Set(load.samples.map(({ status }) => status))).toEqual(new Set([200]));
  // The first was held for as long as it took the others to come.
  expect(Math.max(...load.samples.map(({ tookMs }) => tookMs))).toBeGreaterThan(19 * 5);
});

test('a request without a connection is not sent, and is told apart from a failure', async () => {
  await using gateway = await startHolding();
  const load = startLoad({ ...order, maxConnections: 5, targets: [gateway.target] });
  await eventually(() => expect(load.samples.length).toBeGreaterThan(5), patience);

  expect(gateway.held).toHaveLength(5);
  expect(new Set(load.samples.map(({ error }) => error))).toEqual(new Set(['unsent']));
  await gateway.answerDuring(load.end(), 503, '{}', { 'Retry-After': '1' });
  const refused = load.samples.filter(({ status }) => status === 503);
  expect(refused.length).toBeGreaterThanOrEqual(5);
  expect(refused.every(({ retryAfter }) => retryAfter)).toBe(true);
});

test('as many workers as are wanted ask again when they are answered', async () => {
  await using gateway = await startHolding();
  const load = startLoad({ ...order, pace: { workers: 3 }, targets: [gateway.target] });

  for (let round = 0; round < 3; round += 1) {
    await eventually(() => expect(gateway.held).toHaveLength(3), patience);
    gateway.answerAll(200, '{"sections":{},"degraded":["reviews","pricing"],"purchasable":true}');
  }
  await eventually(() => expect(gateway.held).toHaveLength(3), patience);
  await gateway.answerDuring(load.end(), 200, '{"degraded":[]}');

  const degraded = load.samples.flatMap((sample) => (sample.degraded ? [sample.degraded] : []));
  expect(degraded).toHaveLength(9);
  for (const names of degraded) expect(names).toEqual(['reviews', 'pricing']);
});
