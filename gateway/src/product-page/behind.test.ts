import { expect, test } from '@jest/globals';
import { createContext } from '@shop/shared/protocol/calls/context';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { createFakeClients } from '../testing/fake-clients.ts';
import { sections } from '../sections/index.ts';
import { fakePricing, priceOf } from '../sections/pricing/testing/fake.ts';
import { sectionOf } from '../testing/section-of.ts';
import { MemoryCopyStore } from './copies/memory-copy-store.ts';
import { maxPageAgeMs } from './policy.ts';
import { openProductPage } from './product-page.ts';

/** A gateway's product page; `events` says how far behind its own subscribers are, by service. */
const setUp = () => {
  const runtime = createFakeRuntime();
  const fakes = createFakeClients();
  const shared = new MemoryCopyStore(runtime);
  const events = new Map<string, number>();
  const behindMs = (service?: string) =>
    service === undefined ? Math.max(0, ...events.values()) : (events.get(service) ?? 0);
  const openGateway = () => {
    const { composePage } = openProductPage({
      runtime,
      clients: fakes.clients,
      sections,
      copies: shared,
      behindMs,
      onFailure: () => undefined,
    });
    return () => composePage('lamp-1', createContext(runtime, { timeoutMs: 1_000 }));
  };
  const page = openGateway();
  const recommended = async () => {
    const { data, ...section } = sectionOf(await page(), 'recommendations');
    return { ...section, items: data ? JSON.parse(data.toString()) : undefined };
  };
  const asked = (service: string, operation: string) =>
    fakes.calls.filter((call) => call.service === service && call.operation === operation).length;
  return { runtime, events, openGateway, page, recommended, asked, ...fakes };
};

test('a section whose service is behind is stale, as old as that, and current again later', async () => {
  const { page, fallBehind, runtime } = setUp();
  fallBehind('recommendations', 6_500);

  const behind = await page();
  expect(sectionOf(behind, 'recommendations')).toMatchObject({
    status: 'stale',
    source: 'live',
    ageMs: 6_500,
    joined: [{ productId: 'lamp-2' }, { productId: 'lamp-3' }],
  });
  expect(behind.degraded).toEqual(['recommendations']);
  await runtime.advance(1_000);
  fallBehind('recommendations');

  const later = await page();
  expect(sectionOf(later, 'recommendations')).toMatchObject({ status: 'ok', ageMs: 0 });
  expect(later.degraded).toEqual([]);
});

test('a page on which a service is behind is composed anew for the next who asks', async () => {
  const { page, fallBehind, asked } = setUp();
  fallBehind('recommendations', 6_500);
  await page();
  await page();
  expect(asked('recommendations', 'forProduct')).toBe(2);
  fallBehind('recommendations');

  await page();
  await page();

  expect(asked('recommendations', 'forProduct')).toBe(3);
});

test('an answer that is behind does not replace what a replica that is not has said', async () => {
  const { page, fallBehind, runtime, of } = setUp();
  of(fakePricing).prices.set('lamp-1', priceOf('lamp-1', 1_500, 7));
  const current = await page();
  await runtime.advance(2_000);
  fallBehind('pricing', 6_500);
  of(fakePricing).prices.set('lamp-1', {
    ...priceOf('lamp-1', 1_500, 7),
    updatedAt: '2026-01-01T00:00:00.000Z',
  });

  const pricing = sectionOf(await page(), 'pricing');

  expect(pricing).toMatchObject({ status: 'stale', ageMs: 2_000 });
  expect(pricing.data).toEqual(sectionOf(current, 'pricing').data);
});

test('an answer that lags is not shared with other replicas as a good copy', async () => {
  const { page, openGateway, fallBehind, behave } = setUp();
  fallBehind('recommendations', 6_500);
  await page();
  behave('recommendations', 'failing');

  const other = await openGateway()();

  expect(sectionOf(other, 'recommendations').status).toBe('unavailable');
});

test('while its events are behind, cards and prices are asked for, not taken as they were', async () => {
  const { recommended, events, of, runtime } = setUp();
  await recommended();
  await runtime.advance(1_000);
  of(fakePricing).prices.set('lamp-2', priceOf('lamp-2', 100));
  expect(await recommended()).toMatchObject({
    status: 'ok',
    items: [{ price: { amount: 1_990 } }, {}],
  });

  events.set('pricing', 6_500);

  expect(await recommended()).toMatchObject({
    status: 'ok',
    items: [{ price: { amount: 100 } }, {}],
  });
});

test('while they cannot be asked for either, they are shown as they were, and as stale', async () => {
  const { recommended, events, behave, runtime } = setUp();
  const { items } = await recommended();
  await runtime.advance(1_000);
  events.set('pricing', 6_500);
  behave('pricing', 'failing');

  expect(await recommended()).toMatchObject({ status: 'stale', ageMs: 6_500, items });
  events.clear();

  expect(await recommended()).toMatchObject({ status: 'ok', items });
});

test('while events of a service are behind, only what rests on it is asked for anew', async () => {
  const { page, events, asked, of, runtime } = setUp();
  await page();
  await runtime.advance(100);
  of(fakePricing).prices.set('lamp-1', priceOf('lamp-1', 100, 2));
  events.set('pricing', 6_500);

  const shown = await page();

  expect(shown.degraded).toEqual([]);
  expect(sectionOf(shown, 'pricing')).toMatchObject({ status: 'ok', source: 'live', ageMs: 0 });
  expect(`${sectionOf(shown, 'pricing').data}`).toContain('"amount":100,');
  expect(sectionOf(shown, 'recommendations')).toMatchObject({ source: 'live' });
  for (const name of ['product', 'inventory']) {
    expect(sectionOf(shown, name)).toMatchObject({ status: 'ok', source: 'cache', ageMs: 100 });
  }
  expect([asked('product', 'get'), asked('inventory', 'levels')]).toEqual([1, 1]);
});

test('while the events of a service lag, other sections get no older than a cached page may be', async () => {
  const { page, events, asked, runtime } = setUp();
  await page();
  events.set('pricing', 6_500);
  await page();
  await runtime.advance(maxPageAgeMs);

  await page();
  await page();

  expect(asked('inventory', 'levels')).toBe(2);
});

test('when its events have caught up, pages are whole and kept as before', async () => {
  const { page, events, asked } = setUp();
  events.set('inventory', 6_500);
  await page();
  await page();
  expect(asked('inventory', 'levels')).toBe(2);
  events.clear();

  await page();
  await page();

  expect(asked('inventory', 'levels')).toBe(2);
});
