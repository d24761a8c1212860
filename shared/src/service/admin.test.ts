import { createServer } from 'node:http';
import { expect, test } from '@jest/globals';
import { Counter, Registry } from 'prom-client';
import { type AdminOptions, startAdmin } from './admin.ts';

const nothing: Omit<AdminOptions, 'metrics'> = {
  waitsFor: async () => [],
  incidents: () => [],
  subscriptionStatus: () => [],
  replay: async () => ({ replayed: 0, kept: 0 }),
};

const setup = async (options: Partial<AdminOptions> = {}) => {
  const metrics = new Registry();
  const admin = await startAdmin(0, { ...nothing, metrics, ...options });
  return {
    metrics,
    admin,
    get: async (path: string, method = 'GET') => {
      const answer = await fetch(`http://127.0.0.1:${admin.port}${path}`, { method });
      return {
        status: answer.status,
        type: answer.headers.get('content-type'),
        text: await answer.text(),
      };
    },
    [Symbol.asyncDispose]: () => admin.close(),
  };
};

test('a process that lives and is ready says so', async () => {
  await using process = await setup();

  expect(await process.get('/healthz')).toMatchObject({ status: 200, text: 'alive\n' });
  expect(await process.get('/readyz')).toMatchObject({ status: 200, text: 'ready\n' });
});

test('a process that is not ready lives, and says what it waits for', async () => {
  await using process = await setup({
    waitsFor: async () => ['not reached yet: product, pricing', 'mongo does not answer'],
  });

  expect(await process.get('/readyz')).toMatchObject({
    status: 503,
    text: 'not ready: not reached yet: product, pricing; mongo does not answer\n',
  });
  expect(await process.get('/healthz')).toMatchObject({ status: 200 });
});

test('readiness is asked for anew each time', async () => {
  let isReady = false;
  await using process = await setup({
    waitsFor: async () => (isReady ? [] : ['the store']),
  });

  expect(await process.get('/readyz')).toMatchObject({ status: 503 });
  isReady = true;
  expect(await process.get('/readyz')).toMatchObject({ status: 200 });
});

test('metrics are in the form that Prometheus reads', async () => {
  await using process = await setup();
  const registers = [process.metrics];
  new Counter({ name: 'shop_orders_total', help: 'Orders', registers }).inc(3);

  const answer = await process.get('/metrics');

  expect(answer).toMatchObject({
    status: 200,
    type: expect.stringMatching(/^text\/plain; version=/),
  });
  expect(answer.text).toContain('shop_orders_total 3');
});

test('metrics that cannot be read are a failure without details', async () => {
  await using process = await setup();
  const collect = () => {
    throw new Error('no way to 10.0.0.7');
  };
  process.metrics.registerMetric(
    new Counter({ name: 'shop_broken_total', help: 'Broken', registers: [], collect }),
  );

  expect(await process.get('/metrics')).toMatchObject({ status: 500, text: 'failed\n' });
  expect(await process.get('/healthz')).toMatchObject({ status: 200 });
});

const replayPath = '/dead-letters/replay';

test('a replay says how many events it has applied, and how many stay', async () => {
  await using process = await setup({ replay: async () => ({ replayed: 3, kept: 1 }) });

  const answer = await process.get(replayPath, 'POST');

  expect(answer).toMatchObject({ status: 200, text: '3 replayed, 1 dead letters left\n' });
});

test('a GET request replays nothing', async () => {
  let replays = 0;
  await using process = await setup({
    replay: async () => ({ replayed: ++replays, kept: 0 }),
  });

  expect(await process.get(replayPath)).toMatchObject({ status: 405, text: 'only POST\n' });
  expect(replays).toBe(0);
});

test('a replay that the store fails says that nothing is lost, and no more', async () => {
  await using process = await setup({
    replay: () => Promise.reject(new Error('no way to 10.0.0.7')),
  });

  expect(await process.get(replayPath, 'POST')).toMatchObject({
    status: 503,
    text: 'the store does not answer: the rest stay dead letters\n',
  });
});

test.each(['/', '/metrics/..%2f', '/__proto__', '/healthz/x'])('%s is not there', async (path) => {
  await using process = await setup();

  expect(await process.get(path)).toMatchObject({ status: 404, text: 'not found\n' });
});

test('a port that is taken is refused', async () => {
  await using first = await setup();

  const second = startAdmin(first.admin.port, { ...nothing, metrics: new Registry() });

  await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

test('after its end the port is free again, whoever was still connected', async () => {
  const { admin, get } = await setup();
  await get('/healthz');

  await admin.close();

  const next = createServer().listen(admin.port);
  await new Promise((resolve, reject) => next.once('listening', resolve).once('error', reject));
  next.close();
});
