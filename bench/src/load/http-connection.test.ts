import { once } from 'node:events';
import { type RequestListener, createServer } from 'node:http';
import type { Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import { openHttpConnection } from './http-connection.ts';

const serve = async (listener: RequestListener) => {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('the server has no port');
  return {
    port: address.port,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
};

test('answers come back with their status and whole body, one after the other', async () => {
  await using server = await serve(({ url }, response) => {
    const body = Buffer.alloc(300_000, url?.at(-1));
    response.writeHead(url === '/a' ? 200 : 404, { 'Content-Length': body.length });
    response.write(body.subarray(0, 1_000));
    setImmediate(() => response.end(body.subarray(1_000)));
  });
  const connection = await openHttpConnection(server.port);

  const first = await connection.get('/a');
  const second = await connection.get('/b');
  connection.close();

  expect(first.status).toBe(200);
  expect(first.body.equals(Buffer.alloc(300_000, 'a'))).toBe(true);
  expect(second.status).toBe(404);
  expect(second.body.equals(Buffer.alloc(300_000, 'b'))).toBe(true);
});

test('one that the server gives up after an answer is opened again', async () => {
  const ports = new Set<number | undefined>();
  await using server = await serve(({ socket }, response) => {
    ports.add(socket.remotePort);
    response.writeHead(200, { 'Content-Length': 2, Connection: 'close' }).end('ok');
  });
  const connection = await openHttpConnection(server.port);

  for (let time = 0; time < 3; time++) {
    expect((await connection.get('/')).body.toString()).toBe('ok');
  }
  connection.close();

  expect(ports.size).toBe(3);
});

test('one that the server has given up while it rested is opened again', async () => {
  const served: Socket[] = [];
  await using server = await serve(({ socket }, response) => {
    served.push(socket);
    response.writeHead(200, { 'Content-Length': 2 }).end('ok');
  });
  const connection = await openHttpConnection(server.port);
  await connection.get('/');

  const [first] = served;
  const closed = first && once(first, 'close');
  first?.end();
  await closed;
  expect((await connection.get('/')).body.toString()).toBe('ok');
  connection.close();

  expect(new Set(served).size).toBe(2);
});

test('an answer that is cut off is an error', async () => {
  await using server = await serve((_request, response) => {
    response.writeHead(200, { 'Content-Length': 10 });
    response.write('half');
    setImmediate(() => response.destroy());
  });
  const connection = await openHttpConnection(server.port);

  await expect(connection.get('/')).rejects.toThrow();
});
