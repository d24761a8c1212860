import { connect } from 'node:net';
import { expect, test } from '@jest/globals';
import { startGateway } from './testing/running-gateway.ts';

test('a gateway that stops lets the answers in progress out and takes nothing new', async () => {
  await using shop = await startGateway();
  let answer = () => undefined as void;
  const asked = new Promise<void>((resolve) => {
    const list = async () => {
      resolve();
      await new Promise<void>((release) => (answer = release));
      return { items: [], nextCursor: null };
    };
    Object.assign(shop.shop.product, { list });
  });
  const page = shop.get('/api/v1/products');
  await asked;

  const stopped = shop.gateway.stop();
  answer();

  expect(await (await page).json()).toEqual({ items: [], nextCursor: null });
  await stopped;
  await expect(shop.get('/status')).rejects.toThrow();
});

test('a gateway that drains gives up each connection after its next answer', async () => {
  await using shop = await startGateway();
  expect((await shop.get('/status')).headers.get('connection')).toBe('keep-alive');

  shop.gateway.drain();

  const answer = await shop.get('/status');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('connection')).toBe('close');
});

test('idle connections do not keep a gateway from stopping', async () => {
  await using shop = await startGateway();
  const socket = connect(shop.port, '127.0.0.1');
  await new Promise((resolve) => socket.once('connect', resolve));
  const closed = new Promise((resolve) => socket.once('close', resolve));

  await shop.gateway.stop();

  await closed;
});
