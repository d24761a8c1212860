import { type AddressInfo, connect } from 'node:net';
import { expect, test } from '@jest/globals';
import { createServer } from '@shop/shared/service/http';
import {
  type EventStream,
  maxWaitingBytes,
  sendStream,
  streamAnswer,
  toEvent,
} from './event-stream.ts';

/** A server that streams to all who ask; it is closed by `await using`. */
const startStreams = async () => {
  const streams: EventStream[] = [];
  const server = createServer((_request, response) => {
    const answer = streamAnswer((stream) => void (stream && streams.push(stream)));
    sendStream(response, answer, ['X-Request-Id', 'r-1'], (text) => text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    streams,
    url: `http://127.0.0.1:${port}/`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

test('an event has an id, a name and its data in a line', () => {
  expect(toEvent('7', 'page', '{"a":1}')).toBe('id: 7\nevent: page\ndata: {"a":1}\n\n');
});

test('events come as they are sent, after the headers, until the stream ends', async () => {
  await using server = await startStreams();

  const response = await fetch(server.url);
  const [stream] = server.streams;
  stream?.send(toEvent('1', 'page', 'one'));
  stream?.send(toEvent('2', 'page', 'two'));
  stream?.end();

  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(response.headers.get('x-request-id')).toBe('r-1');
  expect(await response.text()).toBe(
    'id: 1\nevent: page\ndata: one\n\nid: 2\nevent: page\ndata: two\n\n',
  );
});

test('a client that takes no events is cut, not buffered', async () => {
  await using server = await startStreams();
  const slow = connect(server.port, '127.0.0.1');
  slow.on('error', () => undefined);
  slow.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await new Promise((resolve) => slow.once('readable', resolve));
  const [stream] = server.streams;
  let isCut = false;
  stream?.onClosed(() => (isCut = true));

  // The buffers of the kernel take some megabytes first.
  const large = toEvent('1', 'page', 'x'.repeat(60_000));
  let sent = 0;
  for (; !isCut && sent < 2_000; sent += 1) {
    stream?.send(large);
    await new Promise(setImmediate);
  }

  expect(isCut).toBe(true);
  slow.destroy();
});

test('an event that is larger than what may wait is sent', async () => {
  await using server = await startStreams();
  const response = await fetch(server.url);
  const [stream] = server.streams;
  const large = toEvent('1', 'page', 'x'.repeat(2 * maxWaitingBytes));

  stream?.send(large);
  stream?.end();

  expect(await response.text()).toBe(large);
});

test('a client that has gone is told of once, and gets nothing more', async () => {
  await using server = await startStreams();
  const gone = new AbortController();
  await fetch(server.url, { signal: gone.signal });
  const [stream] = server.streams;
  const closed = new Promise<void>((resolve) => stream?.onClosed(resolve));

  gone.abort();
  await closed;

  expect(() => stream?.send(toEvent('1', 'page', 'late'))).not.toThrow();
});
