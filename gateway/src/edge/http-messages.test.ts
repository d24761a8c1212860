import { expect, test } from '@jest/globals';
import { startBusyGateway } from '../testing/busy-gateway.ts';
import { sendRaw } from '../testing/running-gateway.ts';

const host = 'Host: shop.test\r\n';

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);

const problemIn = (answer: string): { code: string; requestId: string } =>
  JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4));

const post = `POST /api/v1/fixtures HTTP/1.1\r\n${host}`;

/** Sends bytes to a gateway that others use, and sees them refused and the connection ended. */
const expectRefused = async (message: string, status: number) => {
  await using shop = await startBusyGateway();

  const answer = await sendRaw(shop.port, message);

  expect(statusOf(answer)).toBe(status);
  expect(answer.toLowerCase()).toContain('connection: close');
  expect(answer).toContain('Content-Type: application/problem+json');
  expect(answer).toContain('x-content-type-options: nosniff');
  expect(problemIn(answer)).toMatchObject({ status, requestId: expect.any(String) });
  expect(shop.calls).toEqual([]);
};

test.each([
  ['two Host headers', `GET / HTTP/1.1\r\n${host}Host: other.test\r\n\r\n`],
  ['no Host header', 'GET / HTTP/1.1\r\n\r\n'],
  ['an unknown transfer encoding', `${post}Transfer-Encoding: xchunked\r\n\r\n`],
  ['two transfer encodings', `${post}Transfer-Encoding: gzip, chunked\r\n\r\n`],
  [
    'a length and a transfer encoding',
    `${post}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  ],
  ['two lengths', `${post}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`],
  ['lines without CR', 'GET / HTTP/1.1\nHost: shop.test\n\n'],
  ['a folded header', `GET / HTTP/1.1\r\n${host}X-Long: one\r\n two\r\n\r\n`],
  [
    'a malformed chunk',
    `${post}Transfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\nzz\r\n`,
  ],
])('H8: an ambiguous message is refused, and the connection ends: %s', (...row) =>
  expectRefused(row[1], 400),
);

test.each([
  ['a header block over 32 KiB', `GET / HTTP/1.1\r\n${host}X: ${'x'.repeat(33_000)}\r\n\r\n`, 431],
  ['over 100 headers', `GET / HTTP/1.1\r\n${host}${'X-N: 1\r\n'.repeat(100)}\r\n`, 431],
  ['a URL over 2 KiB', `GET /?q=${'x'.repeat(2_100)} HTTP/1.1\r\n${host}\r\n`, 414],
] as const)('H9: too much in front of a body is refused: %s', (...[, message, status]) =>
  expectRefused(message, status),
);

test.each([
  ['a method that does not exist', `FETCH / HTTP/1.1\r\n${host}\r\n`, 400],
  ['no HTTP at all', '\x16\x03\x01\x02\x00\x01\x00\r\n\r\n', 400],
  ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
  ['CONNECT', `CONNECT internal:22 HTTP/1.1\r\n${host}\r\n`, 400],
] as const)('H11: a message that is no HTTP/1.1 request for the shop is refused: %s', (...row) =>
  expectRefused(row[1], row[2]),
);

test.each(['websocket', 'h2c'])(
  'H11: an upgrade is not taken, the request is answered as it stands: %s',
  async (protocol) => {
    await using shop = await startBusyGateway();
    const upgrade = `Connection: Upgrade, close\r\nUpgrade: ${protocol}\r\n`;

    const answer = await sendRaw(shop.port, `GET /status HTTP/1.1\r\n${host}${upgrade}\r\n`);

    expect(statusOf(answer)).toBe(200);
  },
);

test('an expectation that nobody knows is not met, and the request answered', async () => {
  await using shop = await startBusyGateway();
  const head = `${host}Expect: a miracle\r\nConnection: close\r\n`;

  const answer = await sendRaw(shop.port, `GET /nothing HTTP/1.1\r\n${head}\r\n`);

  expect(problemIn(answer)).toMatchObject({ code: 'NOT_FOUND' });
});

test('H5: a header named __proto__ is nothing special', async () => {
  await using shop = await startBusyGateway();
  const headers = `${host}__proto__: polluted\r\nConnection: close\r\n`;

  const answer = await sendRaw(shop.port, `GET /status HTTP/1.1\r\n${headers}\r\n`);

  expect(statusOf(answer)).toBe(200);
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
});

const askHost = (port: number, name: string) =>
  sendRaw(port, `GET /nothing HTTP/1.1\r\nHost: ${name}\r\nConnection: close\r\n\r\n`);

test('H8: with a list of hosts, no other one is served, on either port', async () => {
  const trustedHosts = ['shop.test', '[::1]:80', '127.0.0.1'];
  await using shop = await startBusyGateway({ settings: { trustedHosts } });

  for (const { port } of [shop, shop.backOffice]) {
    for (const served of ['SHOP.test', 'shop.test:8080', '[::1]:80']) {
      expect(statusOf(await askHost(port, served))).toBe(404);
    }
    for (const other of ['evil.test', 'shop.test.evil', '[::1]:81', 'shop.test@evil:80', '']) {
      const answer = await askHost(port, other);
      expect(statusOf(answer)).toBe(400);
      expect(answer).toContain('TRUSTED_HOSTS lists those it has');
    }
  }
});
