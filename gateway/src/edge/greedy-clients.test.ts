import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import { productContract } from '@shop/shared/contracts/product';
import { eventually } from '@shop/shared/service/testing/eventually';
import { startBusyGateway } from '../testing/busy-gateway.ts';
import { expectProblem } from '../testing/expect-problem.ts';
import { getList, greedy, hugeAnswer, openUnread } from '../testing/greedy-client.ts';
import { startGateway } from '../testing/running-gateway.ts';
import { defaultLimits, noLimits } from './limits/limit-settings.ts';

/** The limits that hold by default, behind a proxy, which tells clients apart. */
const limits = { ...defaultLimits, TRUSTED_PROXIES: 1 };
const from = { 'x-forwarded-for': '203.0.113.66' };

/** Others look twenty times a second: they have a limit as well. */
const pauseMs = 50;

const times = <T>(count: number, make: () => Promise<T>) =>
  Promise.all(Array.from({ length: count }, make));

test('H10: bodies that come at a trickle hold no place, and others are served', async () => {
  await using shop = await startBusyGateway({ settings: { limits, maxInFlight: 64 } }, pauseMs);
  const half =
    `POST /api/v1/fixtures HTTP/1.1\r\nHost: shop.test\r\n${greedy}` +
    'Content-Type: application/json\r\nContent-Length: 60000\r\n\r\n{';

  const sockets = await times(90, () => openUnread(shop.port, half));
  for (let round = 0; round < 15; round += 1) {
    for (const socket of sockets) socket.write(' '.repeat(1_000));
    await pause(100);
  }

  expect((await shop.get('/products/lamp-1')).status).toBe(200);
  expect(sockets.filter(({ closed }) => closed)).toEqual([]);
  for (const socket of sockets) socket.destroy();
});

test('H10: answers that nobody takes hold no place, and others are served', async () => {
  await using shop = await startBusyGateway({ settings: { limits, maxInFlight: 8 } }, pauseMs);
  let asked = 0;
  const callRaw = async () => {
    asked += 1;
    return hugeAnswer;
  };
  Object.assign(shop.clients.of(productContract), { callRaw });

  const sockets = await times(20, () => openUnread(shop.port, getList.repeat(4)));
  await eventually(() => expect(asked).toBe(20));
  for (let count = 0; count < 10; count += 1) {
    expect((await shop.get('/products/lamp-1')).status).toBe(200);
  }

  // Of requests that were sent ahead no answer is made before the one before is taken.
  expect(asked).toBe(20);
  for (const socket of sockets) socket.destroy();
});

test('H10: a client that takes no answer is cut after a while, also one that asked before', async () => {
  const metrics = new Registry();
  const http = { answerTimeoutMs: 50 };
  await using shop = await startGateway({ metrics, settings: { http } });
  Object.assign(shop.clients.of(productContract), { callRaw: async () => hugeAnswer });

  const socket = await openUnread(shop.port, 'GET /status HTTP/1.1\r\nHost: shop.test\r\n\r\n');
  socket.write(getList.repeat(2));
  await eventually(async () =>
    expect(await metrics.metrics()).toMatch(/request_seconds_count{.*status="499"} 1\n/),
  );
  let bytes = 0;
  socket.on('data', (chunk) => (bytes += chunk.length)).resume();

  await eventually(() => expect(socket.closed).toBe(true));
  expect(bytes).toBeLessThan(hugeAnswer.length);
});

test('H10: a client that takes no answers is cut before they fill the memory', async () => {
  const metrics = new Registry();
  const settings = { limits: { ...noLimits, TRUSTED_PROXIES: 1, REQUESTS_IN_FLIGHT: 100 } };
  await using shop = await startBusyGateway({ metrics, settings }, pauseMs);
  Object.assign(shop.clients.of(productContract), { callRaw: async () => hugeAnswer });

  const sockets = await times(4, () => openUnread(shop.port, getList));

  // Of four answers of 12 MB, two wait: a third would be more than 32 MiB.
  await eventually(async () =>
    expect(await metrics.metrics()).toContain('shop_http_turned_away_total 2'),
  );
  for (const socket of sockets) socket.destroy();
});

test('H12: of the requests of one client that are not over, one more is refused', async () => {
  const few = { ...noLimits, TRUSTED_PROXIES: 1, REQUESTS_IN_FLIGHT: 2 };
  await using shop = await startBusyGateway({ settings: { limits: few } });
  Object.assign(shop.clients.of(productContract), { callRaw: async () => hugeAnswer });

  const sockets = await times(2, () => openUnread(shop.port, getList));
  const refused = await eventually(async () => {
    const answer = await shop.get('/api/v1/products/lamp-1', from);
    expect(answer.status).toBe(429);
    return answer;
  });
  expect(refused.headers.get('retry-after')).toBe('1');
  await expectProblem(refused, { status: 429, code: 'RATE_LIMITED' });
  for (const socket of sockets) socket.destroy();

  await eventually(async () =>
    expect((await shop.get('/api/v1/products/lamp-1', from)).status).toBe(200),
  );
});

test('H12: of the connections of one client, one more is cut at once', async () => {
  const metrics = new Registry();
  const settings = { limits: { ...noLimits, CONNECTIONS: 3 } };
  await using shop = await startGateway({ metrics, settings });

  const sockets = await times(4, () => openUnread(shop.port));
  for (const socket of sockets) socket.resume();
  await eventually(() => expect(sockets.filter(({ closed }) => closed)).toHaveLength(1));
  expect(await metrics.metrics()).toContain('rate_limited_total{limit="connections"} 1');
  for (const socket of sockets) socket.destroy();

  await eventually(async () => expect((await shop.get('/status')).status).toBe(200));
});

test('the connections of a trusted proxy, which are of many clients, have no limit', async () => {
  const settings = { limits: { ...noLimits, TRUSTED_PROXIES: 1, CONNECTIONS: 1 } };
  await using shop = await startGateway({ settings });

  const sockets = await times(3, () => openUnread(shop.port));

  expect((await shop.get('/status')).status).toBe(200);
  expect(sockets.filter(({ closed }) => closed)).toEqual([]);
  for (const socket of sockets) socket.destroy();
});
