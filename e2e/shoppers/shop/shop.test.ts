import { once } from 'node:events';
import { type RequestListener, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { createTally } from '../report/tally.ts';
import { demosIn } from './accounts.ts';
import { createClient } from './client.ts';
import { createCookies } from './cookies.ts';

const open = async (listener: RequestListener, patienceMs = 0) => {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const tally = createTally();
  const rests: number[] = [];
  const pause = async (ms: number) => void rests.push(ms);
  const client = createClient({
    origin: `http://127.0.0.1:${port}`,
    tally,
    pause,
    patienceMs,
  });
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { client, tally, rests, close, [Symbol.dispose]: close };
};

const refusing = (status: number, code: string): RequestListener => {
  return (_, response) => {
    response.statusCode = status;
    response.setHeader('Retry-After', '2');
    response.end(JSON.stringify({ code, detail: 'no' }));
  };
};

const asked = { kind: 'cart', path: '/' };

test('a refusal that belongs to shopping is an answer, and any other is counted', async () => {
  using shop = await open(refusing(409, 'CART_FULL'));

  const answer = await shop.client({ ...asked, refusals: ['CART_FULL'] });
  await expect(shop.client(asked)).rejects.toThrow('cart: CART_FULL');

  expect(answer.status).toBe(409);
  expect(shop.tally.requests.get('cart')).toMatchObject({ failed: 1 });
  expect([...shop.tally.failures.values()]).toEqual([
    { about: 'cart', code: 'CART_FULL', detail: 'no', count: 1 },
  ]);
});

test('a limit is waited for once, as long as it says, and then is a failure', async () => {
  using shop = await open(refusing(429, 'RATE_LIMITED'));

  await expect(shop.client(asked)).rejects.toThrow('cart: RATE_LIMITED');

  expect(shop.rests).toEqual([2_000]);
  expect(shop.tally.counts.waited).toBe(1);
  expect(shop.tally.requests.get('cart')?.tookMs).toHaveLength(1);
});

test('with patience, what the shop cannot answer is tried again after the rest that it asks for', async () => {
  let requests = 0;
  const refuse = refusing(503, 'UNAVAILABLE');
  using shop = await open((request, response) => {
    requests += 1;
    if (requests <= 2) refuse(request, response);
    else response.end('here');
  }, 60_000);

  expect(await shop.client(asked)).toMatchObject({ status: 200, body: 'here' });

  expect(shop.rests).toEqual([2_000, 2_000]);
  expect(shop.tally.counts.again).toBe(2);
  expect(shop.tally.requests.get('cart')).toMatchObject({ failed: 0 });
});

test('patience ends before a rest that is longer, and is none for what another try cannot change', async () => {
  using away = await open(refusing(503, 'UNAVAILABLE'), 1_000);
  using strict = await open(refusing(409, 'CONFLICT'), 60_000);
  using broken = await open(refusing(500, 'INTERNAL'), 60_000);

  await expect(away.client(asked)).rejects.toThrow('cart: UNAVAILABLE');
  await expect(strict.client(asked)).rejects.toThrow('cart: CONFLICT');
  await expect(broken.client(asked)).rejects.toThrow('cart: INTERNAL');

  expect([away.rests, strict.rests, broken.rests]).toEqual([[], [], []]);
});

test('a shop that is gone is a failure by the code of the connection', async () => {
  const shop = await open(refusing(200, ''));
  shop.close();

  await expect(shop.client(asked)).rejects.toThrow('cart: ECONNREFUSED');
});

test('cookies are sent back until they are taken away', () => {
  const cookies = createCookies();
  const headers = (line: string) => new Headers([['Set-Cookie', line]]);

  cookies.keep(headers('cart=abc; Path=/; HttpOnly'));
  cookies.keep(headers('session=xyz; Max-Age=60'));
  expect(cookies.header()).toEqual({ Cookie: 'cart=abc; session=xyz' });
  cookies.keep(headers('cart=; Max-Age=0; Path=/'));

  expect(cookies.header()).toEqual({ Cookie: 'session=xyz' });
});

test('the demo accounts are those that the sign-in offers', () => {
  const form = (email: string) =>
    `<input type="hidden" name="email" value="${email}" /><input type="hidden" name="password" value="pw" />`;

  expect(
    demosIn(`<input name="email" value="" />${form('b@x.example')} ${form('a@x.example')}`),
  ).toEqual([
    { email: 'a@x.example', password: 'pw', isNew: false },
    { email: 'b@x.example', password: 'pw', isNew: false },
  ]);
  expect(demosIn('<p>Sign in</p>')).toEqual([]);
});
