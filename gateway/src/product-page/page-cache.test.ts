import { expect, test } from '@jest/globals';
import { ServiceError } from '@shop/shared/errors';
import { createContext } from '@shop/shared/protocol/calls/context';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { PageCache } from './page-cache.ts';
import { toSection, toPage } from './page.ts';
import type { Page } from './page.ts';
import { maxPageAgeMs } from './policy.ts';

/** How long composing takes here. */
const composeMs = 20;

/** A cache over pages that say when and for whom they were composed. */
const setUp = () => {
  const runtime = createFakeRuntime();
  const composed: { readonly id: string; readonly context: CallContext }[] = [];
  let degraded: Page['degraded'] = [];
  let failure: ServiceError | undefined;
  const compose = async (id: string, context: CallContext): Promise<Page> => {
    composed.push({ id, context });
    const asOf = runtime.now();
    const data = Buffer.from(`"${id} #${composed.length}"`);
    await new Promise<void>((resolve) => void runtime.after(composeMs, resolve));
    if (failure) throw failure;
    const joined = [{ productId: `${id}-goes-with`, opening: '' }];
    const known = { version: 1, purchasable: true, joined, data, asOf };
    const sections = ['product', 'pricing'].map((name) => toSection(name, known, asOf));
    return { ...toPage(id, sections, context.requestId), degraded };
  };
  const cache = new PageCache(compose, runtime);
  const contextOf = (options: { timeoutMs?: number; signal?: AbortSignal } = {}) =>
    createContext(runtime, { timeoutMs: 1_000, ...options });
  return {
    runtime,
    cache,
    composed,
    contextOf,
    ask: (id = 'lamp', context = contextOf()) => cache.page(id, context),
    /** The page of a product, when it has been waited for. */
    page: async (id = 'lamp') => {
      const page = cache.page(id, contextOf());
      await runtime.advance(composeMs);
      return page;
    },
    degrade: () => void (degraded = ['pricing']),
    fail: () => void (failure = new ServiceError('NOT_FOUND', 'gone')),
  };
};

test('a page that was just composed is shown to others, with its age and their request ids', async () => {
  const { page, composed, runtime } = setUp();
  const first = await page();
  await runtime.advance(100);

  const second = await page();

  expect(composed).toHaveLength(1);
  expect(second.requestId).not.toBe(first.requestId);
  expect(first.sections[1]).toMatchObject({ source: 'live', ageMs: 0 });
  expect(second.sections[1]).toMatchObject({
    status: 'ok',
    source: 'cache',
    ageMs: composeMs + 100,
    data: first.sections[1]?.data,
  });
});

test('after its time a page is composed anew', async () => {
  const { page, composed, runtime } = setUp();
  await page();
  await runtime.advance(maxPageAgeMs);

  await page();

  expect(composed).toHaveLength(2);
});

test('requests for a page that is being composed wait for it', async () => {
  const { ask, composed, runtime } = setUp();
  const asked = Array.from({ length: 50 }, () => ask());

  await runtime.advance(composeMs);

  const pages = await Promise.all(asked);
  expect(composed).toHaveLength(1);
  expect(new Set(pages.map(({ requestId }) => requestId)).size).toBe(50);
});

test.each(['lamp', 'lamp-goes-with'])('a change of %s drops the page that shows it', async (id) => {
  const { page, cache, composed } = setUp();
  await page('lamp');
  await page('desk');

  cache.changed(id);

  await page('lamp');
  await page('desk');
  expect(composed.map((each) => each.id)).toEqual(['lamp', 'desk', 'lamp']);
});

test('a change that more changes have evicted still drops the page', async () => {
  const { page, cache, composed } = setUp();
  await page('lamp');

  cache.changed('lamp');
  for (let other = 0; other < 20_000; other++) cache.changed(`other-${other}`);

  await page('lamp');
  expect(composed).toHaveLength(2);
});

test('a page that changed while it was composed is given to no other request', async () => {
  const { ask, page, cache, composed, runtime } = setUp();
  const before = ask();
  await runtime.advance(composeMs / 2);
  cache.changed('lamp-goes-with');

  const asked = ask();
  await runtime.advance(2 * composeMs);
  const after = await asked;

  expect(composed).toHaveLength(2);
  expect(after.sections[0]?.data).not.toEqual((await before).sections[0]?.data);
  expect((await page()).sections[0]).toMatchObject({ data: after.sections[0]?.data });
  expect(composed).toHaveLength(2);
});

test('after a change of its product a page is composed anew at once', async () => {
  const { ask, page, cache, composed, runtime } = setUp();
  const before = ask();
  await runtime.advance(composeMs / 2);
  cache.changed('lamp');

  await page();
  await before;

  expect(composed).toHaveLength(2);
});

test.each([
  ['of another product', (cache: PageCache) => cache.changed('desk')],
  [
    'of what other pages do not join, in a product that it joins',
    (cache: PageCache) => cache.changed('lamp-goes-with', false),
  ],
])('a change %s ends neither a page that is composed nor one that is kept', async (_of, change) => {
  const { ask, page, cache, composed, runtime } = setUp();
  const before = ask();
  await runtime.advance(composeMs / 2);
  change(cache);

  const after = ask();
  await runtime.advance(composeMs / 2);
  await Promise.all([before, after]);
  change(cache);
  await page();

  expect(composed).toHaveLength(1);
});

test('after a gap in the events no page is cached, including pages that are being composed', async () => {
  const { ask, page, cache, composed, runtime } = setUp();
  await page('desk');
  const onItsWay = ask('lamp');
  cache.clear();
  await runtime.advance(composeMs);
  await onItsWay;

  await page('desk');
  await page('lamp');

  expect(composed).toHaveLength(4);
});

test('a degraded page is not cached', async () => {
  const { page, composed, degrade } = setUp();
  degrade();

  await page();
  await page();

  expect(composed).toHaveLength(2);
});

test('a failure reaches all requests that waited, and is not cached', async () => {
  const { ask, composed, fail, runtime } = setUp();
  fail();
  const asked = [ask(), ask()].map((page) => expect(page).rejects.toThrow('gone'));
  await runtime.advance(composeMs);
  await Promise.all(asked);

  const again = expect(ask()).rejects.toThrow('gone');
  await runtime.advance(composeMs);
  await again;

  expect(composed).toHaveLength(2);
});

test('a request with less time than usual gets a page of its own', async () => {
  const { ask, contextOf, composed, runtime } = setUp();
  const usual = ask();
  const hurried = ask('lamp', contextOf({ timeoutMs: 200 }));
  await runtime.advance(composeMs);
  await Promise.all([usual, hurried]);

  expect(composed.map(({ context }) => context.remainingMs())).toEqual([980, 180]);
});

test('the calls for a page are cancelled only when all clients have hung up', async () => {
  const { ask, contextOf, composed, runtime } = setUp();
  const [one, other] = [new AbortController(), new AbortController()];
  const waiting = [one, other].map(({ signal }) => ask('lamp', contextOf({ signal })));
  const [flight] = composed;

  one.abort('hung up');
  expect(flight?.context.signal.aborted).toBe(false);
  other.abort('hung up');
  expect(flight?.context.signal.aborted).toBe(true);

  const next = ask();
  await runtime.advance(composeMs);
  await Promise.all([...waiting, next]);
  expect(composed).toHaveLength(2);
});
