import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import { eventually } from '@shop/shared/service/testing/eventually';
import { startBusyGateway } from '../testing/busy-gateway.ts';
import { sendRaw } from '../testing/running-gateway.ts';

const soon = { headersTimeoutMs: 50, requestTimeoutMs: 100, checkEveryMs: 10 };

test.each([
  ['a word', ''],
  ['headers', 'GET / HTTP/1.1\r\nHost: sh'],
  [
    'a body',
    'POST /api/v1/fixtures HTTP/1.1\r\nHost: shop.test\r\nContent-Type: application/json\r\n' +
      'Content-Length: 50\r\n\r\n{"ids',
  ],
])('H10: a client that is too slow gets 408, and the connection ends: %s', async (_, beginning) => {
  await using shop = await startBusyGateway({ settings: { http: soon } });

  const answer = await sendRaw(shop.port, beginning);

  expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  expect(answer).toContain('"code":"REQUEST_TIMEOUT"');
  expect(answer).toContain('Connection: close');
});

/** Opens a connection and says nothing. */
const idle = async (port: number): Promise<Socket> => {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
  return socket.resume();
};

test('H10: of 2,000 silent connections those too many are cut at once, and nobody waits', async () => {
  // The others keep the connection that they have.
  const http = {
    maxConnections: 1_500,
    headersTimeoutMs: 60_000,
    requestTimeoutMs: 60_000,
    maxRequestsPerConnection: 0,
  };
  await using shop = await startBusyGateway({ settings: { http } });
  const sockets: Socket[] = [];
  const cut = () => sockets.filter(({ closed }) => closed).length;

  while (sockets.length < 2_000) {
    sockets.push(...(await Promise.all(Array.from({ length: 100 }, () => idle(shop.port)))));
  }

  // One place is taken by who was there before.
  await eventually(() => expect(cut()).toBe(501));
  for (const socket of sockets) socket.destroy();
  await eventually(async () => expect((await shop.get('/status')).status).toBe(200));
}, 30_000);
