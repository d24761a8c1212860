import { expect, jest, test } from '@jest/globals';
import { ServiceError } from '@shop/shared/errors';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { createFakeShop } from './testing/fake-shop.ts';
import { type FillOptions, fillShop } from './fill-shop.ts';
import type { Progress } from './progress.ts';

const setup = () => {
  const runtime = createFakeRuntime();
  const shop = createFakeShop();
  const log = { info: jest.fn(), warn: jest.fn() };
  const fill = (products: number, options: Partial<FillOptions> = {}) =>
    fillShop({ client: shop.client, runtime, log, products, ...options });
  const countOf = (operation: string) =>
    [...shop.held.keys()].filter((key) => key.startsWith(`${operation} `)).length;
  return { ...shop, runtime, log, fill, countOf };
};

const overloaded = (retryAfterMs = 0) =>
  new ServiceError('OVERLOADED', 'too much to do', { executed: 'no', retryAfterMs });

test('an empty shop has products, and prices and stock of each, afterwards', async () => {
  const { fill, countOf } = setup();

  expect(await fill(60)).toEqual({ added: 60, alreadyThere: 0 });

  expect(countOf('product.introduce')).toBe(60);
  expect(countOf('pricing.introduce')).toBe(60);
  expect(countOf('inventory.introduce')).toBe(60);
});

test('a full shop is asked once for every hundred products and left alone', async () => {
  const { fill, called } = setup();
  await fill(250);
  called.length = 0;

  expect(await fill(250)).toEqual({ added: 0, alreadyThere: 250 });

  expect(called).toEqual(['product.cards', 'product.cards', 'product.cards']);
});

test('a shop grows and keeps what people have changed meanwhile', async () => {
  const { fill, held, countOf } = setup();
  await fill(30);
  held.set('pricing.introduce p-000001', 'repriced');

  expect(await fill(130)).toEqual({ added: 130, alreadyThere: 0 });

  expect(held.get('pricing.introduce p-000001')).toBe('repriced');
  expect(countOf('product.introduce')).toBe(130);
});

test.each(['ALREADY_EXISTS', 'IDEMPOTENCY_MISMATCH'] as const)(
  'records that exist with other data (%s) stay, and the log tells how many',
  async (code) => {
    const { fill, setWeather, log } = setup();
    setWeather((operation) => {
      if (operation === 'pricing.introduce') throw new ServiceError(code, 'not the same');
    });

    expect(await fill(60)).toEqual({ added: 60, alreadyThere: 0 });

    expect(log.info).toHaveBeenCalledWith(
      { count: 60, first: 'price of p-000001' },
      expect.stringContaining('exist with other data'),
    );
    expect(log.warn).not.toHaveBeenCalled();
  },
);

test('the rest of an interrupted filling is completed', async () => {
  const { fill, setWeather, countOf } = setup();
  let prices = 0;
  setWeather((operation) => {
    if (operation === 'pricing.introduce' && ++prices > 120) {
      throw new ServiceError('INTERNAL', 'the store is gone');
    }
  });
  await expect(fill(350)).rejects.toMatchObject({ code: 'INTERNAL' });
  const before = countOf('product.introduce');
  setWeather(() => undefined);

  expect(await fill(350)).toEqual({ added: 350 - before, alreadyThere: before });

  expect(before).toBe(100);
  expect(countOf('product.introduce')).toBe(350);
});

test('a product is created when everything of its batch has been acknowledged', async () => {
  const { fill, called } = setup();
  await fill(60);

  const isOfProduct = (operation: string) => operation.startsWith('product.');

  const last = called.findLastIndex((operation) => !isOfProduct(operation));
  expect(called.indexOf('product.introduce')).toBeGreaterThan(last);
  expect(last).toBeGreaterThan(2 * 60);
});

test('a refused call is repeated later and a warning tells of it now and then', async () => {
  const { fill, setWeather, runtime, countOf, log } = setup();
  let calls = 0;
  setWeather(() => {
    if (++calls % 10 === 0) throw overloaded(50);
  });

  const filling = fill(60);
  await runtime.advance(60_000);

  expect(await filling).toEqual({ added: 60, alreadyThere: 0 });
  expect(countOf('inventory.introduce')).toBe(60);
  expect(log.warn.mock.calls.length).toBeGreaterThan(0);
  expect(log.warn.mock.calls.length).toBeLessThan(20);
});

test('a service that stays away ends the filling when the retries are used up', async () => {
  const { fill, setWeather, runtime } = setup();
  setWeather((operation) => {
    if (operation.startsWith('pricing')) throw new ServiceError('UNAVAILABLE', 'nobody answers');
  });

  const ended = expect(fill(60)).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringMatching(/^price of p-\d+: 500 retries are used up, nobody answers$/),
  });
  await runtime.advance(110_000);

  await ended;
});

test('one slow corner does not hold up the filling for ever', async () => {
  const { fill, setWeather, runtime } = setup();
  setWeather((operation) => {
    if (operation.startsWith('inventory')) throw overloaded(5_000);
  });

  const ended = expect(fill(1)).rejects.toMatchObject({
    message: 'stock of p-000001: out of time, too much to do',
  });
  await runtime.advance(121_000);

  await ended;
  expect(runtime.waiting()).toBe(0);
});

test('a refusal that no repetition will change ends it at once', async () => {
  const { fill, setWeather, called } = setup();
  setWeather((operation) => {
    if (operation === 'pricing.introduce')
      throw new ServiceError('PERMISSION_DENIED', 'not for you');
  });

  await expect(fill(60)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });

  expect(called.filter((operation) => operation === 'pricing.introduce').length).toBeLessThan(33);
});

test('aborting stops it, also while it waits', async () => {
  const { fill, setWeather, runtime, called } = setup();
  const stop = new AbortController();
  setWeather(() => {
    throw overloaded(5_000);
  });
  const ended = expect(fill(60, { signal: stop.signal })).rejects.toMatchObject({
    code: 'CANCELLED',
  });
  await runtime.advance(1);

  stop.abort();

  await ended;
  expect(called).toHaveLength(1);
  expect(runtime.waiting()).toBe(0);
});

test('never more than 32 calls wait for their answers, each with a deadline', async () => {
  const { fill, setWeather, runtime } = setup();
  const waiting: number[] = [];
  let now = 0;
  setWeather(async (_, context) => {
    expect(context.remainingMs()).toBeGreaterThan(0);
    waiting.push(++now);
    await new Promise<void>((resolve) => void runtime.after(20, resolve));
    now -= 1;
  });

  const filling = fill(60);
  await runtime.advance(60_000);
  await filling;

  expect(Math.max(...waiting)).toBe(32);
});

test('long work tells how far it has come', async () => {
  const { fill, setWeather, runtime } = setup();
  const reports: Progress[] = [];
  setWeather(() => new Promise<void>((resolve) => void runtime.after(300, resolve)));

  const filling = fill(200, { onProgress: (progress) => reports.push(progress) });
  await runtime.advance(120_000);
  await filling;

  const done = reports.map((report) => report.done);
  expect(done.length).toBeGreaterThan(5);
  expect(done).toEqual([...new Set(done)].sort((a, b) => a - b));
  expect(reports[0]).toMatchObject({ total: 200, perSecond: expect.any(Number) });
});
