import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { cartsContract } from '@shop/shared/contracts/carts';
import { createKeyFolder } from '@shop/shared/keys/testing/key-folder';
import { startChild } from '@shop/shared/service/testing/child';
import { eventually } from '@shop/shared/service/testing/eventually';
import { freePort } from '@shop/shared/testing/free-port';
import { createWatchedKit } from '@shop/shared/service/testing/watched-kit';
import { type RunningRedis, startRedis } from '@shop/shared/testing/containers';
import { testContext } from '@shop/shared/testing/context';

let server: RunningRedis;
beforeAll(async () => void (server = await startRedis()), 120_000);
afterAll(() => server?.stop());

const id = 'g'.repeat(43);

/** The service in a process of its own, as a container runs it, and a gateway that calls it. */
const start = async () => {
  const keys = await createKeyFolder('carts', 'gateway');
  const [calls, events, admin] = [await freePort(), await freePort(), await freePort()];
  const child = startChild(join(import.meta.dirname, 'main.ts'), {
    CALLS_PORT: `${calls}`,
    EVENTS_PORT: `${events}`,
    ADMIN_PORT: `${admin}`,
    HANDOVER_MS: '0',
    REDIS_URL: server.url,
    ...keys.settingsOf('carts'),
  });
  const kit = createWatchedKit({ name: 'gateway', keys });
  kit.discovery.register('carts', {
    calls: `tcp://127.0.0.1:${calls}`,
    events: `tcp://127.0.0.1:${events}`,
  });
  const client = kit.client(cartsContract);
  return {
    ...child,
    isReady: async () => (await fetch(`http://127.0.0.1:${admin}/readyz`)).ok,
    get: () => client.call('get', { id }, testContext()),
    put: (key: string) =>
      client.call('put', { id, productId: 'mug', quantity: 2, price: null }, testContext(), {
        key,
      }),
    async [Symbol.asyncDispose]() {
      await kit.stop();
      await child[Symbol.asyncDispose]();
      await keys[Symbol.asyncDispose]();
    },
  };
};

test('a process on Redis serves carts, is not ready while that is away, and goes on with what is left', async () => {
  await using carts = await start();
  await eventually(async () => expect(await carts.isReady()).toBe(true));
  expect(await eventually(() => carts.put('key-1'))).toMatchObject({ version: 1 });
  expect(await carts.get()).toMatchObject({ lines: [{ productId: 'mug', quantity: 2 }] });

  await server.kill();
  await expect(carts.get()).rejects.toMatchObject({ status: 503 });
  expect(await carts.isReady()).toBe(false);

  await eventually(async () => expect(await carts.isReady()).toBe(true));
  expect(await eventually(() => carts.get())).toMatchObject({ lines: [], version: 0 });
  carts.signal('SIGTERM');
  expect(await carts.ended).toBe(0);
  expect(carts.stdout()).not.toContain(id);
}, 60_000);
