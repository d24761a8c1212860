import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import { eventually } from '@shop/shared/service/testing/eventually';
import { listen } from './listening.ts';

const host = '127.0.0.1';

const open = async (port: number): Promise<Socket> => {
  const socket = connect(port, host);
  await once(socket, 'connect');
  return socket.on('error', () => undefined);
};

const answered = async (socket: Socket): Promise<string> => {
  socket.write('GET / HTTP/1.1\r\nHost: shop\r\n\r\n');
  const [chunk] = await once(socket, 'data');
  return String(chunk);
};

/** A server that answers everything, on so many sockets. */
const start = async (sockets: number, maxConnections = 100) => {
  const server = createServer((_request, response) => response.end('here'));
  server.maxConnections = maxConnections;
  const listening = await listen(server, 0, { host, sockets });
  return { ...listening, [Symbol.asyncDispose]: () => listening.close(100) };
};

test.each([1, 8])('every client is answered, with %p socket(s)', async (sockets) => {
  await using server = await start(sockets);

  const clients = await Promise.all(Array.from({ length: 30 }, () => open(server.port)));
  const answers = await Promise.all(clients.map(answered));

  expect(answers.every((answer) => answer.endsWith('here'))).toBe(true);
  for (const client of clients) client.destroy();
});

test('connections over the limit are cut, whichever socket accepted them', async () => {
  await using server = await start(4, 10);

  const clients = await Promise.all(Array.from({ length: 40 }, () => open(server.port)));
  await eventually(() =>
    expect(clients.filter(({ closed }) => closed).length).toBeGreaterThanOrEqual(20),
  );

  const [kept] = clients.filter(({ closed }) => !closed);
  if (kept) expect(await answered(kept)).toContain('here');
  for (const client of clients) client.destroy();
});

test('after it was closed nobody is taken in by any socket', async () => {
  await using server = await start(4);
  const client = await open(server.port);
  await answered(client);

  await server.close(100);

  await expect(open(server.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await eventually(() => expect(client.closed).toBe(true));
});
