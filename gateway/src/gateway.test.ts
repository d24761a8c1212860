import { connect } from 'node:net';
import { expect, test } from '@jest/globals';
import { fakeProduct } from './sections/product/testing/fake.ts';
import { startGateway } from './testing/running-gateway.ts';
import type { RunningGateway } from './testing/running-gateway.ts';

/** Asks for the products; resolves once that is being done, to who has to `answer`. */
const askHeld = async (shop: RunningGateway) => {
  const { promise: asked, resolve: seen } = Promise.withResolvers<void>();
  const { promise: told, resolve: answer } = Promise.withResolvers<void>();
  const list = async () => {
    seen();
    await told;
    return { items: [], nextCursor: null };
  };
  Object.assign(shop.of(fakeProduct).handlers, { list });
  const response = shop.get('/api/v1/products');
  await asked;
  return { response, answer };
};

test('a gateway that stops lets the answers in progress out and takes nothing new', async () => {
  await using shop = await startGateway();
  const { response, answer } = await askHeld(shop);

  const stopped = shop.gateway.stop();
  answer();

  expect(await (await response).json()).toEqual({ items: [], nextCursor: null });
  await stopped;
  await expect(shop.get('/status')).rejects.toThrow();
});

test('a gateway that drains gives up each connection after its next answer', async () => {
  await using shop = await startGateway();
  expect((await shop.get('/status')).headers.get('connection')).toBe('keep-alive');

  const drained = shop.gateway.drain(50);

  const answer = await shop.get('/status');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('connection')).toBe('close');
  await drained;
});

test('an answer in progress when the drain begins gives up its connection as well', async () => {
  await using shop = await startGateway();
  const { response, answer } = await askHeld(shop);

  const drained = shop.gateway.drain(50);
  answer();

  expect((await response).headers.get('connection')).toBe('close');
  await drained;
});

test('idle connections do not keep a gateway from stopping', async () => {
  await using shop = await startGateway();
  const socket = connect(shop.port, '127.0.0.1');
  await new Promise((resolve) => socket.once('connect', resolve));
  const closed = new Promise((resolve) => socket.once('close', resolve));

  await shop.gateway.stop();

  await closed;
});
