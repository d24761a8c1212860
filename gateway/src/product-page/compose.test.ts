import { describe, expect, test } from '@jest/globals';
import { inventoryContract } from '@shop/shared/contracts/inventory';
import { createContext } from '@shop/shared/protocol/calls/context';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { createFakeClients } from '../testing/fake-clients.ts';
import type { Behaviour } from '../testing/fake-clients.ts';
import { sections as shopSections } from '../sections/index.ts';
import { fakeInventory, levelOf } from '../sections/inventory/testing/fake.ts';
import { fakePricing, priceOf } from '../sections/pricing/testing/fake.ts';
import { fakeProduct, productOf } from '../sections/product/testing/fake.ts';
import { sectionOf } from '../testing/section-of.ts';
import { MemoryCopyStore } from './copies/memory-copy-store.ts';
import { pageBytes } from './page.ts';
import { openProductPage } from './product-page.ts';

/** The sections of the shop, all of which ask their services for each page. */
const pageSections = shopSections.map((section) => ({ ...section, freshMs: 0 }));

const setUp = (sections = pageSections) => {
  const runtime = createFakeRuntime();
  const fakes = createFakeClients();
  const shared = new MemoryCopyStore(runtime);
  const failures: string[] = [];
  const openGateway = () => {
    const { compose, consumerOf } = openProductPage({
      runtime,
      clients: fakes.clients,
      sections,
      copies: shared,
      onFailure: (name, { code }) => void failures.push(`${name} ${code}`),
    });
    const page = (id = 'lamp-1', timeoutMs = 1_000) =>
      compose(id, createContext(runtime, { timeoutMs }));
    return Object.assign(page, { consumerOf });
  };
  /** The service of a section behaves so. */
  const behaveAs = (name: string, behaviour: Behaviour) =>
    fakes.behave(serviceOf.get(name) ?? name, behaviour);
  return { runtime, failures, openGateway, page: openGateway(), ...fakes, behaveAs };
};

const codes = {
  failing: 'UNAVAILABLE',
  slow: 'DEADLINE_EXCEEDED',
  shedding: 'OVERLOADED',
} as const;

const sectionNames = pageSections.map(({ name }) => name);
const others = pageSections.flatMap(({ name, required }) => (required ? [] : [name]));
/** The service of a section, and all sections of that service. */
const serviceOf = new Map(pageSections.map(({ name, contract }) => [name, contract.service]));
const failingWith = (name: string) =>
  sectionNames.filter((each) => serviceOf.get(each) === serviceOf.get(name));
const maxStaleMs = new Map(pageSections.map((each) => [each.name, each.maxStaleMs]));

describe.each(Object.entries(codes))('a service that is %s', (behaviour, code) => {
  const bad = behaviour as Behaviour;

  test.each(others)('leaves the page without %s where there is no copy', async (name) => {
    const { page, behaveAs, failures } = setUp();
    behaveAs(name, bad);

    const { degraded, ...shown } = await page();

    const status = bad === 'shedding' ? 'shed' : 'unavailable';
    expect(sectionOf(shown, name)).toMatchObject({
      status,
      error: code,
      source: 'live',
      data: undefined,
    });
    expect(degraded).toEqual(failingWith(name));
    expect(failures).toContain(`${name} ${code}`);
    for (const other of sectionNames.filter((each) => !degraded.includes(each))) {
      expect(sectionOf(shown, other).status).toBe('ok');
    }
  });

  test.each(sectionNames)('leaves %s as it last was where there is a copy', async (name) => {
    const { page, behaveAs, runtime } = setUp();
    const before = await page();
    behaveAs(name, bad);
    await runtime.advance(30_000);

    const { degraded, ...shown } = await page();

    expect(sectionOf(shown, name)).toMatchObject({
      status: 'stale',
      source: 'cache',
      ageMs: 30_000,
      error: code,
    });
    expect(sectionOf(shown, name).data?.equals(sectionOf(before, name).data ?? Buffer.of())).toBe(
      true,
    );
    expect(degraded).toEqual(failingWith(name));
  });

  test.each(sectionNames)('leaves %s to a copy of another replica', async (name) => {
    const { page, openGateway, behaveAs, runtime } = setUp();
    await page();
    behaveAs(name, bad);
    await runtime.advance(1_000);

    const shown = await openGateway()();

    expect(sectionOf(shown, name)).toMatchObject({ status: 'stale', ageMs: 1_000 });
  });

  test.each(others)('leaves the page without %s once the copy is too old', async (name) => {
    const { page, behaveAs, runtime } = setUp();
    await page();
    behaveAs(name, bad);
    const tooOldMs = (maxStaleMs.get(name) ?? NaN) + 1;
    await runtime.advance(tooOldMs);

    const shown = await page();

    expect(sectionOf(shown, name).data).toBeUndefined();
    expect(sectionOf(shown, name).ageMs).toBe(tooOldMs);
  });
});

test('every combination of failing services with and without copies is a page', async () => {
  for (const seen of [false, true]) {
    const services = [...new Set(others.map((name) => serviceOf.get(name) ?? ''))];
    for (let failing = 0; failing < 2 ** services.length; failing++) {
      const { page, behave } = setUp();
      if (seen) await page();
      const gone = services.filter((_, bit) => failing & (1 << bit));
      for (const service of gone) behave(service, 'failing');
      const failed = others.filter((name) => gone.includes(serviceOf.get(name) ?? ''));

      const composed = await page();

      const parsed = JSON.parse(pageBytes(composed).toString());
      const status = seen ? 'stale' : 'unavailable';
      expect(composed.degraded).toEqual(failed);
      for (const name of failed) expect(parsed.sections[name].status).toBe(status);
    }
  }
});

test('a page that was composed before is still shown as stale when all services are gone', async () => {
  const { page, behaveAs } = setUp();
  await page();
  for (const name of sectionNames) behaveAs(name, 'slow');

  const { degraded, purchasable } = await page();

  expect(degraded).toEqual(sectionNames);
  expect(purchasable).toBe(true);
});

test('a product that was deleted is not found, and its copies are dropped', async () => {
  const { page, behave, of } = setUp();
  await page();
  of(fakeProduct).products.delete('lamp-1');

  await expect(page()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  behave('product', 'failing');
  await expect(page()).rejects.toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: 1_000 });
});

test.each([
  ['failing', 'UNAVAILABLE'],
  ['slow', 'UNAVAILABLE'],
  ['shedding', 'OVERLOADED'],
  ['broken', 'UNAVAILABLE'],
] as const)('without product and copy, %s: the page is unavailable', async (behaviour, code) => {
  const { page, behave } = setUp();
  behave('product', behaviour);

  await expect(page()).rejects.toMatchObject({ code });
});

test.each(
  sectionNames.flatMap((name) => [
    [name, 'is no JSON', 'broken'] as const,
    [name, 'has not all fields of its contract', 'incomplete'] as const,
  ]),
)('an answer of %s that %s is not passed on', async (name, _what, behaviour) => {
  const { page, behaveAs } = setUp();
  await page();
  behaveAs(name, behaviour);

  const shown = await page();

  expect(sectionOf(shown, name)).toMatchObject({ status: 'stale', error: 'BAD_REPLY' });
});

test('each service gets its own part of the time, and copies get the rest', async () => {
  const { page, calls } = setUp();

  await page();

  const times = Object.fromEntries(calls.map(({ service, remainingMs }) => [service, remainingMs]));
  expect(times).toMatchObject({ pricing: 300, inventory: 300, recommendations: 300 });

  calls.length = 0;
  await page('lamp-1', 100);
  expect(Math.max(...calls.map(({ remainingMs }) => remainingMs))).toBe(80);
});

test('all services are asked before any of them has answered', async () => {
  const { page, calls, behaveAs } = setUp();
  for (const name of sectionNames) behaveAs(name, 'hanging');

  void page();

  const asked = calls.map(({ service }) => service);
  expect(asked.toSorted()).toEqual([...serviceOf.values()].toSorted());
});

test('a product without price or stock has none, which is no failure', async () => {
  const { page, of } = setUp();
  of(fakePricing).prices.delete('lamp-1');
  of(fakeInventory).levels.delete('lamp-1');

  const composed = await page();

  expect(composed).toMatchObject({ degraded: [], purchasable: false });
  const { sections } = JSON.parse(pageBytes(composed).toString());
  expect(sections.pricing).toMatchObject({ status: 'ok', data: null });
  expect(sections.inventory).toMatchObject({ status: 'ok', data: null });
});

test.each<[string, (setup: ReturnType<typeof setUp>) => unknown, boolean | 'unknown']>([
  ['in stock', () => undefined, true],
  ['sold out', ({ of }) => of(fakeInventory).levels.set('lamp-1', levelOf('lamp-1', 0)), false],
  [
    'withdrawn',
    ({ of }) => of(fakeProduct).products.set('lamp-1', productOf('lamp-1', { withdrawn: true })),
    false,
  ],
  ['without a price', ({ behave }) => behave('pricing', 'slow'), false],
  ['of unknown stock', ({ behave }) => behave('inventory', 'slow'), 'unknown'],
  ['free', ({ of }) => of(fakePricing).prices.set('lamp-1', priceOf('lamp-1', 0)), true],
])('a product that is %s', async (_name, make, purchasable) => {
  const setup = setUp();
  make(setup);

  expect((await setup.page()).purchasable).toBe(purchasable);
});

/** The same, but stock is as good as an answer for a minute, unless an event tells of another. */
const seldom = pageSections.map((section) =>
  section.name === 'inventory'
    ? {
        ...section,
        freshMs: 60_000,
        changeBy: ({ key }: { readonly key: string }) => ({ productIds: [key], data: undefined }),
      }
    : section,
);

const changed = {
  id: 'e1',
  type: 'stockChanged',
  key: 'lamp-1',
  version: 2,
  data: levelOf('lamp-1', 9, 2),
  seq: 1,
  time: '2026-11-21T09:30:00.000Z',
};
const position = { epoch: 'e', seq: 1 };

test('a section that seldom changes comes from its copy, until that is too old', async () => {
  const { page, runtime, calls } = setUp(seldom);
  const asked = () => calls.filter(({ service }) => service === 'inventory').length;
  await page();
  await runtime.advance(59_999);

  const kept = sectionOf(await page(), 'inventory');
  expect(asked()).toBe(1);
  await runtime.advance(1);
  const asking = sectionOf(await page(), 'inventory');

  expect(kept).toMatchObject({ status: 'ok', source: 'cache', ageMs: 59_999 });
  expect(asking).toMatchObject({ status: 'ok', source: 'live', ageMs: 0 });
  expect(asked()).toBe(2);
});

test('an event ends a copy that is as good as an answer', async () => {
  const { page, calls } = setUp(seldom);
  const asked = () => calls.filter(({ service }) => service === 'inventory').length;
  await page();

  await page.consumerOf(inventoryContract).apply([changed], position);
  await page();

  expect(asked()).toBe(2);
});

test('a copy of another gateway, from before an event, is not as good as an answer', async () => {
  const { page, behave, runtime, calls } = setUp(seldom);
  const asked = () => calls.filter(({ service }) => service === 'inventory').length;
  await page();
  await runtime.advance(1_000);
  await page.consumerOf(inventoryContract).apply([changed], position);

  behave('inventory', 'failing');
  expect(sectionOf(await page(), 'inventory')).toMatchObject({ status: 'stale' });
  behave('inventory', 'ok');

  expect(sectionOf(await page(), 'inventory')).toMatchObject({ status: 'ok', source: 'live' });
  expect(asked()).toBe(3);
});
