import { expect, test } from '@jest/globals';
import { productContract } from '@shop/shared/contracts/product';
import { eventually } from '@shop/shared/service/testing/eventually';
import { startBusyGateway } from '../../testing/busy-gateway.ts';
import { openUnread } from '../../testing/greedy-client.ts';
import { sendRaw, startGateway } from '../../testing/running-gateway.ts';

const get = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nHost: shop.test\r\n${more}\r\n`;
const close = 'Connection: close\r\n';

const statusesOf = (text: string) =>
  [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
const countOf = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].length;

test('H11: requests that are sent ahead are answered in their order', async () => {
  await using shop = await startBusyGateway();
  const body = '{"ids":["lamp-1","lamp-2"]}';
  const post =
    'POST /api/v1/fixtures HTTP/1.1\r\nHost: shop.test\r\nContent-Type: application/json\r\n' +
    `Idempotency-Key: k\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

  const text = await sendRaw(shop.port, get('/nothing') + post + get('/status', close));

  expect(statusesOf(text)).toEqual([404, 202, 200]);
});

test('H11: a connection ends with its last answer, which says so, whatever was sent ahead', async () => {
  const http = { maxRequestsPerConnection: 3 };
  await using shop = await startGateway({ settings: { http } });

  const text = await sendRaw(shop.port, get('/api/v1/products/lamp-1').repeat(6));

  expect(statusesOf(text)).toEqual([200, 200, 200]);
  expect(countOf(text, /^Connection: keep-alive/gm)).toBe(2);
  expect(countOf(text, /^Connection: close/gm)).toBe(1);
  // A request behind the last answer is not handled, or its client could not send it again.
  expect(shop.calls).toHaveLength(3);
});

test('H11: bytes that are no HTTP take nothing from the requests before them', async () => {
  await using shop = await startBusyGateway();

  const text = await sendRaw(shop.port, `${get('/api/v1/products/lamp-1')}garbage\r\n\r\n`);

  expect(statusesOf(text)).toEqual([200]);
  expect(text).toContain('Connection: close');
});

test('H11: a client that is more than 32 requests ahead is cut', async () => {
  await using shop = await startGateway();
  Object.assign(shop.clients.of(productContract), { callRaw: () => new Promise(() => undefined) });

  const socket = await openUnread(shop.port, get('/api/v1/products').repeat(34));

  await eventually(() => expect(socket.resume().closed).toBe(true));
});
