import { expect, test } from '@jest/globals';
import { sendRaw, startGateway } from '../testing/running-gateway.ts';

const host = 'Host: shop.test\r\n';

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);

const problemIn = (answer: string): { code: string; requestId: string } =>
  JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4));

/** Messages that servers in a row may understand differently: refused, and the connection ends. */
const refused: readonly (readonly [name: string, message: string, status: number])[] = [
  ['two Host headers', `GET / HTTP/1.1\r\n${host}Host: other.test\r\n\r\n`, 400],
  ['no Host header', 'GET / HTTP/1.1\r\n\r\n', 400],
  [
    'an unknown transfer encoding',
    `POST / HTTP/1.1\r\n${host}Transfer-Encoding: xchunked\r\n\r\n`,
    400,
  ],
  [
    'two transfer encodings',
    `POST / HTTP/1.1\r\n${host}Transfer-Encoding: gzip, chunked\r\n\r\n`,
    400,
  ],
  [
    'a length and a transfer encoding',
    `POST / HTTP/1.1\r\n${host}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    400,
  ],
  [
    'two lengths',
    `POST / HTTP/1.1\r\n${host}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`,
    400,
  ],
  ['lines without CR', 'GET / HTTP/1.1\nHost: shop.test\n\n', 400],
  ['a folded header', `GET / HTTP/1.1\r\n${host}X-Long: one\r\n two\r\n\r\n`, 400],
  ['a method that does not exist', `FETCH / HTTP/1.1\r\n${host}\r\n`, 400],
  ['no HTTP at all', '\x16\x03\x01\x02\x00\x01\x00\r\n\r\n', 400],
  [
    'a header block over 8 KiB',
    `GET / HTTP/1.1\r\n${host}X-Big: ${'x'.repeat(9_000)}\r\n\r\n`,
    431,
  ],
  ['over 100 headers', `GET / HTTP/1.1\r\n${host}${'X-N: 1\r\n'.repeat(100)}\r\n`, 431],
  ['a URL over 2 KiB', `GET /?q=${'x'.repeat(2_100)} HTTP/1.1\r\n${host}\r\n`, 414],
  [
    'a malformed chunk',
    `POST /api/v1/baskets HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n` +
      'Content-Type: application/json\r\n\r\nzz\r\n',
    400,
  ],
];

test.each(refused)('%s: refused, and the connection ends', async (_name, message, status) => {
  await using shop = await startGateway();

  const answer = await sendRaw(shop.port, message);

  expect(statusOf(answer)).toBe(status);
  expect(answer.toLowerCase()).toContain('connection: close');
  if (!message.startsWith('GET / HTTP/1.1\r\n\r\n')) {
    expect(problemIn(answer)).toMatchObject({ status, requestId: expect.any(String) });
  }
  expect((await shop.get('/api/v1/products')).status).toBe(200);
});

test('CONNECT gets no tunnel and no answer', async () => {
  await using shop = await startGateway();

  const answer = await sendRaw(shop.port, `CONNECT internal:22 HTTP/1.1\r\n${host}\r\n`);

  expect(answer).toBe('');
});

test.each(['websocket', 'h2c'])('an upgrade to %s is not taken', async (protocol) => {
  await using shop = await startGateway();
  const upgrade = `Connection: Upgrade, close\r\nUpgrade: ${protocol}\r\n`;

  const answer = await sendRaw(shop.port, `GET /status HTTP/1.1\r\n${host}${upgrade}\r\n`);

  expect(statusOf(answer)).toBe(200);
});

test('a header named __proto__ is nothing special', async () => {
  await using shop = await startGateway();
  const headers = `${host}__proto__: polluted\r\nConnection: close\r\n`;

  const answer = await sendRaw(shop.port, `GET /status HTTP/1.1\r\n${headers}\r\n`);

  expect(statusOf(answer)).toBe(200);
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
});

test('headers that do not come in time are answered with 408', async () => {
  const http = { headersTimeoutMs: 50, requestTimeoutMs: 100, checkEveryMs: 10 };
  await using shop = await startGateway({ settings: { http } });

  const answer = await sendRaw(shop.port, 'GET / HTTP/1.1\r\nHost: sh');

  expect(statusOf(answer)).toBe(408);
  expect(problemIn(answer).code).toBe('REQUEST_TIMEOUT');
});

test('a body that does not come in time is answered with 408', async () => {
  const http = { headersTimeoutMs: 50, requestTimeoutMs: 100, checkEveryMs: 10 };
  await using shop = await startGateway({ settings: { http } });
  const head = 'Content-Type: application/json\r\nContent-Length: 50\r\n';

  const answer = await sendRaw(
    shop.port,
    `POST /api/v1/baskets HTTP/1.1\r\n${host}${head}\r\n{"productIds`,
  );

  expect(statusOf(answer)).toBe(408);
});

test('with an allow-list, only its hosts are served', async () => {
  await using shop = await startGateway({ settings: { trustedHosts: ['shop.test', '[::1]:80'] } });
  const ask = (name: string) =>
    sendRaw(shop.port, `GET /status HTTP/1.1\r\nHost: ${name}\r\nConnection: close\r\n\r\n`);

  expect(statusOf(await ask('SHOP.test'))).toBe(200);
  expect(statusOf(await ask('evil.test'))).toBe(400);
});

test('more requests at a time than the limit are refused at once, then taken again', async () => {
  await using shop = await startGateway({ settings: { maxInFlight: 1 } });
  shop.behave('product', 'hanging');
  const leave = new AbortController();
  const waiting = fetch(`http://127.0.0.1:${shop.port}/api/v1/products`, { signal: leave.signal });
  const gone = expect(waiting).rejects.toThrow();
  while (shop.calls.length === 0) await new Promise(setImmediate);

  const refusal = await shop.get('/status');

  expect(refusal.status).toBe(503);
  expect(refusal.headers.get('retry-after')).toBe('1');
  expect(await refusal.json()).toMatchObject({ code: 'OVERLOADED', retryable: true });
  leave.abort();
  await gone;
  shop.behave('product', 'ok');
  while ((await shop.get('/status')).status === 503) await new Promise(setImmediate);
});
