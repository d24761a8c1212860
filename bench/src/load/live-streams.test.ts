import { once } from 'node:events';
import { type ServerResponse, createServer } from 'node:http';
import { expect, test } from '@jest/globals';
import { openLiveStreams } from './live-streams.ts';

/** A server that keeps every answer open. */
const serve = async () => {
  const open: ServerResponse[] = [];
  const server = createServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write('data: first\n\n');
    open.push(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('the server has no port');
  return {
    open,
    port: address.port,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
};

test('a text has reached all streams when it has come on each, whole or in parts', async () => {
  await using server = await serve();
  const streams = await openLiveStreams(server.port, '/live', 60);
  await streams.all('first');

  const reached = streams.all('second');
  for (const response of server.open) response.write('data: sec');
  for (const response of server.open) response.write('ond\n\n');

  await expect(reached).resolves.toBeUndefined();
  expect(server.open).toHaveLength(60);
  streams.close();
});

test('a stream that ends without the text is an error, though all others have had it', async () => {
  await using server = await serve();
  const streams = await openLiveStreams(server.port, '/live', 3);
  await streams.all('first');
  const [last, ...others] = server.open;

  const reached = streams.all('second');
  for (const response of others) response.write('data: second\n\n');
  last?.end('data: secon');

  await expect(reached).rejects.toThrow('a stream has ended');
  streams.close();
});

test('what came before the text that was waited for last does not count again', async () => {
  await using server = await serve();
  const streams = await openLiveStreams(server.port, '/live', 1);
  await streams.all('first');

  const again = streams.all('first');
  for (const response of server.open) response.end();

  await expect(again).rejects.toThrow('a stream has ended');
});
