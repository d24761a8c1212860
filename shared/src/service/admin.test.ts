import { createServer } from 'node:http';
import { expect, test } from '@jest/globals';
import { Counter, Registry } from 'prom-client';
import { startAdmin } from './admin.ts';

const setup = async (ready: () => Promise<void> = async () => undefined) => {
  const metrics = new Registry();
  const admin = await startAdmin(0, { metrics, ready });
  return {
    metrics,
    admin,
    get: async (path: string) => {
      const answer = await fetch(`http://127.0.0.1:${admin.port}${path}`);
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

test('a process that is not ready lives, and does not say why not', async () => {
  await using process = await setup(() => Promise.reject(new Error('no way to 10.0.0.7')));

  expect(await process.get('/readyz')).toMatchObject({ status: 503, text: 'not ready\n' });
  expect(await process.get('/healthz')).toMatchObject({ status: 200 });
});

test('readiness is asked for anew each time', async () => {
  let isReady = false;
  await using process = await setup(async () => {
    if (!isReady) throw new Error('not yet');
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

test.each(['/', '/metrics/..%2f', '/__proto__', '/healthz/x'])('%s is not there', async (path) => {
  await using process = await setup();

  expect(await process.get(path)).toMatchObject({ status: 404, text: 'not found\n' });
});

test('a port that is taken is refused', async () => {
  await using first = await setup();

  const second = startAdmin(first.admin.port, {
    metrics: new Registry(),
    ready: async () => undefined,
  });

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
