import { expect, test } from '@jest/globals';
import { createContext } from '@shop/shared/protocol/calls/context';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { createFakeClients } from '../testing/fake-clients.ts';
import { priceOf } from '../testing/fake-shop.ts';
import { Cards } from './cards.ts';
import { createComposer } from './compose.ts';
import { MemoryCopyStore } from './copies/memory-copy-store.ts';
import { createCopies } from './copies/copies.ts';
import { PageCache } from './page-cache.ts';

/** A gateway's product page; `events.behindMs` is how far behind its own followers are. */
const setUp = () => {
  const runtime = createFakeRuntime();
  const fakes = createFakeClients();
  const shared = new MemoryCopyStore(runtime);
  const events = { behindMs: 0 };
  const openGateway = () => {
    const copies = createCopies(fakes.clients, shared, runtime);
    const cards = new Cards(runtime, fakes.clients, () => events.behindMs);
    const compose = createComposer({ runtime, copies, cards, onFailure: () => undefined });
    const pages = new PageCache(compose, runtime, () => events.behindMs === 0);
    return () => pages.page('lamp-1', createContext(runtime, { timeoutMs: 1_000 }));
  };
  const page = openGateway();
  const recommended = async () => {
    const { data, ...section } = (await page()).sections.recommendations;
    return { ...section, items: data ? JSON.parse(data.toString()) : undefined };
  };
  const asked = (operation: string) =>
    fakes.calls.filter((call) => call.operation === operation).length;
  return { runtime, events, openGateway, page, recommended, asked, ...fakes };
};

test('a section whose service is behind is stale, as old as that, and current again later', async () => {
  const { page, fallBehind, runtime } = setUp();
  fallBehind('recommendations', 6_500);

  const behind = await page();
  expect(behind.sections.recommendations).toMatchObject({
    status: 'stale',
    source: 'live',
    ageMs: 6_500,
    facts: [{ productId: 'lamp-2' }, { productId: 'lamp-3' }],
  });
  expect(behind.degraded).toEqual(['recommendations']);
  await runtime.advance(1_000);
  fallBehind('recommendations');

  const { sections, degraded } = await page();
  expect(sections.recommendations).toMatchObject({ status: 'ok', ageMs: 0 });
  expect(degraded).toEqual([]);
});

test('a page on which a service is behind is composed anew for the next who asks', async () => {
  const { page, fallBehind, asked } = setUp();
  fallBehind('recommendations', 6_500);
  await page();
  await page();
  expect(asked('forProduct')).toBe(2);
  fallBehind('recommendations');

  await page();
  await page();

  expect(asked('forProduct')).toBe(3);
});

test('an answer that is behind does not replace what a replica that is not has said', async () => {
  const { page, fallBehind, runtime, shop } = setUp();
  shop.prices.set('lamp-1', priceOf('lamp-1', 1_500, 7));
  const current = await page();
  await runtime.advance(2_000);
  fallBehind('pricing', 6_500);
  shop.prices.set('lamp-1', {
    ...priceOf('lamp-1', 1_500, 7),
    updatedAt: '2026-01-01T00:00:00.000Z',
  });

  const { sections } = await page();

  expect(sections.pricing).toMatchObject({ status: 'stale', ageMs: 2_000 });
  expect(sections.pricing.data).toEqual(current.sections.pricing.data);
});

test('what is behind is not handed to the other replicas as a good copy', async () => {
  const { page, openGateway, fallBehind, behave } = setUp();
  fallBehind('recommendations', 6_500);
  await page();
  behave('recommendations', 'failing');

  const { sections } = await openGateway()();

  expect(sections.recommendations.status).toBe('unavailable');
});

test('while its events are behind, cards and prices are asked for, not taken as they were', async () => {
  const { recommended, events, shop, runtime } = setUp();
  await recommended();
  await runtime.advance(1_000);
  shop.prices.set('lamp-2', priceOf('lamp-2', 100));
  expect(await recommended()).toMatchObject({
    status: 'ok',
    items: [{ price: { amount: 1_990 } }, {}],
  });

  events.behindMs = 6_500;

  expect(await recommended()).toMatchObject({
    status: 'ok',
    items: [{ price: { amount: 100 } }, {}],
  });
});

test('while they cannot be asked for either, they are shown as they were, and as stale', async () => {
  const { recommended, events, behave, runtime } = setUp();
  const { items } = await recommended();
  await runtime.advance(1_000);
  events.behindMs = 6_500;
  behave('pricing', 'failing');

  expect(await recommended()).toMatchObject({ status: 'stale', ageMs: 6_500, items });
  events.behindMs = 0;

  expect(await recommended()).toMatchObject({ status: 'ok', items });
});

test('while its events are behind, no page is kept, nor one from before handed out', async () => {
  const { page, events, asked } = setUp();
  await page();
  events.behindMs = 6_500;
  await page();
  await page();
  expect(asked('overview')).toBe(3);

  events.behindMs = 0;
  await page();
  await page();

  expect(asked('overview')).toBe(4);
});
