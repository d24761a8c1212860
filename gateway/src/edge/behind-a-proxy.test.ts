import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from '@jest/globals';
import { sendRaw, startGateway } from '../testing/running-gateway.ts';
import { startReverseProxy } from '../testing/reverse-proxy.ts';
import { httpSettingsOf, httpVariables } from './http-settings.ts';
import { noLimits } from './limits/limit-settings.ts';

const browser = { accept: 'text/html' };

/** The settings of a gateway whose environment has these. */
const settingsOf = (environment: Record<string, string>) =>
  httpSettingsOf(httpVariables.parse(environment));

test('visitors of a proxy that writes their ports as well are clients of their own', async () => {
  const limits = { ...noLimits, TRUSTED_PROXIES: 1, REQUESTS_PER_SECOND: 1, REQUEST_BURST: 5 };
  await using shop = await startGateway({ settings: { limits } });
  await using proxy = await startReverseProxy(shop);
  const look = async (visitor: string) => {
    const answer = await fetch(`${proxy.url}/status`, { headers: { 'x-visitor': visitor } });
    return answer.status;
  };

  const first = await Promise.all(Array.from({ length: 8 }, () => look('192.0.2.1')));

  expect(first).toContain(429);
  expect(await look('192.0.2.2')).toBe(200);
});

const linksOf = (markup: string): string[] =>
  [...markup.matchAll(/ (?:href|src|action)="(?!mailto:)([^"#]+)/g)].map(([, link = '']) =>
    link.replaceAll('&amp;', '&'),
  );

test.each([
  ['takes the path off', '/shop'],
  ['leaves the path as it is', undefined],
])(
  'below a path every link, form and redirect leads to the shop, where a proxy %s',
  async (_, takesOff) => {
    await using shop = await startGateway({ settings: settingsOf({ BASE_PATH: '/shop/' }) });
    await using proxy = await startReverseProxy({ port: shop.port, ...(takesOff && { takesOff }) });
    const get = (path: string) => fetch(proxy.url + path, { headers: browser, redirect: 'manual' });

    const seen = new Set(['/shop', '/shop/nothing', '/shop/products/gone']);
    for (const path of seen) {
      const answer = await get(path);
      const isMissing = /nothing|gone/.test(path);
      // A form is sent by POST, and its address is no page.
      const isForm = /\/(reviews|lines)$/.test(path);
      if (path === '/shop/account') {
        expect(answer.headers.get('location')).toMatch(/^\/shop\/sign-in\?/);
        seen.add('/shop/sign-in');
        continue;
      }
      expect({ path, status: answer.status }).toEqual({
        path,
        status: isForm ? 405 : isMissing ? 404 : 200,
      });
      const isPage = answer.headers.get('content-type')?.startsWith('text/html');
      for (const link of isPage ? linksOf(await answer.text()) : []) {
        expect(link).toMatch(/^\/shop\//);
        seen.add(link);
      }
    }
    expect([...seen]).toEqual(
      expect.arrayContaining(['/shop/status', '/shop/shop.css', '/shop/products/lamp-1']),
    );

    const typed = { title: 'Bright', text: 'One.', idempotencyKey: 'k' };
    const posted = await fetch(`${proxy.url}/shop/fixtures/lamp-1/texts`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams(typed),
    });
    expect(posted.status).toBe(303);
    expect(posted.headers.get('location')).toBe('/shop/fixtures/lamp-1?posted=yes#texts');
    expect((await get('/shop/api/v1/products')).status).toBe(200);
  },
);

test.each(['shop', '/a b', '/products', '/api/shop', '//evil.test', '/shop?x', '/../x'])(
  'a base path that could not be told from others is refused at the start: %s',
  (path) => {
    expect(httpVariables.safeParse({ BASE_PATH: path }).success).toBe(false);
  },
);

test('a connection is kept as long as is set, which its client is told', async () => {
  await using patient = await startGateway({ settings: settingsOf({ KEEP_ALIVE_SECONDS: '65' }) });
  await using hasty = await startGateway({ settings: { http: { keepAliveTimeoutMs: 20 } } });
  const kept = await patient.get('/status');
  const socket = connect(hasty.port, '127.0.0.1').resume();

  socket.write('GET /status HTTP/1.1\r\nHost: shop.test\r\n\r\n');
  await once(socket, 'close');

  expect(kept.headers.get('keep-alive')).toBe('timeout=65');
});

const host = 'Host: shop.test\r\n';
const post = `POST /api/v1/fixtures HTTP/1.1\r\n${host}Idempotency-Key: k\r\nConnection: close\r\n`;
const ids = '{"ids":["lamp-1","lamp-2"]}';
const chunked = `${ids.length.toString(16)}\r\n${ids}\r\n0\r\n\r\n`;

test.each([
  ['a probe of HTTP/1.0, which knows no Host', 'GET /status HTTP/1.0\r\n\r\n', 200],
  [
    'a transfer encoding with a capital',
    `${post}Content-Type: application/json\r\nTransfer-Encoding: Chunked\r\n\r\n${chunked}`,
    202,
  ],
  [
    'UTF-8 by the name that many give it',
    `${post}Content-Type: application/json; charset=utf8\r\nContent-Length: ${ids.length}\r\n\r\n${ids}`,
    202,
  ],
])('requests of proxies and probes are understood: %s', async (_, message, status) => {
  const trustedHosts = ['shop.test'];
  await using shop = await startGateway({ settings: { trustedHosts } });

  expect(await sendRaw(shop.port, message)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
});

const cookies = (bytes: number) => ({ cookie: `other-app=${'x'.repeat(bytes)}` });

test('cookies of other apps on the same host keep nobody out', async () => {
  await using shop = await startGateway();

  expect((await shop.get('/', { ...browser, ...cookies(30_000) })).status).toBe(200);
});

test('a person with too many cookies gets a page that says what to do, a program a problem', async () => {
  await using shop = await startGateway({ settings: settingsOf({ MAX_HEADER_BYTES: '4096' }) });

  const page = await shop.get('/', { ...browser, ...cookies(9_000) });
  const problem = await shop.get('/api/v1/products', { ...browser, ...cookies(9_000) });

  expect(page.status).toBe(431);
  expect(page.headers.get('content-type')).toContain('text/html');
  expect(await page.text()).toContain('cookies of other apps on this host: delete them');
  expect(problem.status).toBe(431);
  expect(problem.headers.get('content-type')).toBe('application/problem+json');
});
