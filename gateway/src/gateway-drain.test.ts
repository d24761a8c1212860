import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { afterAll, expect, test } from '@jest/globals';
import { asAdmin, startGateway } from './testing/running-gateway.ts';
import type { RunningGateway } from './testing/running-gateway.ts';

const json = { 'content-type': 'application/json' };
const agent = new Agent({ keepAlive: true });
afterAll(() => agent.destroy());

/** Sends one request, on a connection that is kept if the gateway keeps it. */
const ask = (
  { port: ofShop, backOffice }: Pick<RunningGateway, 'port' | 'backOffice'>,
  method: 'GET' | 'POST',
): Promise<number | string> =>
  new Promise((resolve) => {
    const port = method === 'GET' ? ofShop : backOffice.port;
    const path = method === 'GET' ? '/status' : '/api/v1/fixtures/lamp-1/adjustments';
    const headers = { ...asAdmin, ...json, 'idempotency-key': randomUUID() };
    const asked = request({ agent, host: '127.0.0.1', port, method, path, headers });
    asked.on('error', ({ message }) => resolve(message));
    asked.on('response', (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    });
    asked.end(method === 'POST' ? '{"delta":1,"reason":"count"}' : undefined);
  });

const open = async (port: number): Promise<Socket> => {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
};

const textOf = async (socket: Socket): Promise<string> => {
  const chunks: string[] = [];
  socket.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
  await new Promise((resolve) => {
    socket.on('error', ({ message }) => chunks.push(message));
    socket.on('close', resolve);
  });
  return chunks.join('');
};

const plain = 'GET /status HTTP/1.1\r\nHost: shop\r\n\r\n';

test('a client that sends requests without a pause loses none when a gateway drains and stops', async () => {
  await using shop = await startGateway();
  let isNoticed = false;
  const answers: (number | string)[] = [];
  const askOn = async (method: 'GET' | 'POST') => {
    while (!isNoticed) answers.push(await ask(shop, method));
  };
  const asking = Promise.all([...Array<'GET'>(8).fill('GET'), 'POST' as const].map(askOn));
  await ask(shop, 'GET');

  await shop.gateway.drain(300);
  isNoticed = true;
  await asking;
  await shop.gateway.stop();

  expect(new Set(answers)).toEqual(new Set([200]));
});

test('a request that has come but was not read yet is answered by a gateway that stops', async () => {
  await using shop = await startGateway();
  const used = await open(shop.port);
  used.write(plain);
  await once(used, 'readable');
  const unused = await open(shop.port);
  const texts = [used, unused].map(textOf);

  // No socket is read before this function waits, so the requests are under way when it stops.
  used.write(plain);
  unused.write(plain);
  await shop.gateway.stop();

  for (const text of await Promise.all(texts)) {
    expect(text).toMatch(/HTTP\/1\.1 200 OK[\s\S]*Connection: close\r\n[\s\S]*"services"/);
    expect(text).not.toContain('ECONNRESET');
  }
});

const patient = { http: { keepAliveTimeoutMs: 65_000 } };

/** A connection on which one request was answered. */
const openUsed = async (port: number): Promise<Socket> => {
  const socket = await open(port);
  socket.write(plain);
  await once(socket, 'readable');
  return socket;
};

test('an idle connection ends while a gateway that drains still takes new ones', async () => {
  await using shop = await startGateway({ settings: patient });
  const ended = textOf(await openUsed(shop.port));

  const drained = shop.gateway.drain(1_200).then(() => 'drained');

  expect(await Promise.race([ended, drained])).toMatch(/^HTTP\/1\.1 200 OK/);
  expect((await shop.get('/status')).status).toBe(200);
  await drained;
});

test('an idle connection is still answered once while a gateway drains', async () => {
  await using shop = await startGateway({ settings: patient });
  const used = await openUsed(shop.port);

  const drained = shop.gateway.drain(1_200);
  used.write(plain);

  const text = await textOf(used);
  expect(text.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
  expect(text).toContain('Connection: close');
  await drained;
});
