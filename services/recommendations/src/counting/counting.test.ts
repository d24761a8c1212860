import { expect, jest, test } from '@jest/globals';
import { type FakeRuntime, createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import fc from 'fast-check';
import { MemoryBasketRepository } from '../baskets/memory-basket-repository.ts';
import { startCounting } from './counting.ts';
import { MemoryCooccurrenceIndex } from './memory-cooccurrence-index.ts';
import { NewestBaskets } from './newest-baskets.ts';

const products = ['chair', 'desk', 'lamp', 'sofa'];

/** The same object, but its calls may fail before or after their effect. */
const unreliable = <T extends object>(target: T, fails: () => boolean): T =>
  new Proxy(target, {
    get(_target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return async (...given: unknown[]) => {
        if (fails()) throw new Error('not reached');
        const result: unknown = await Reflect.apply(member, target, given);
        if (fails()) throw new Error('answer lost');
        return result;
      };
    },
  });

const setup = (runtime: FakeRuntime = createFakeRuntime()) => {
  const baskets = new MemoryBasketRepository();
  const index = new MemoryCooccurrenceIndex(runtime);
  const record = (id: string, ...productIds: string[]) =>
    baskets.add({ id, productIds, at: '2026-01-01T00:00:00.000Z' });
  return { runtime, baskets, index, record };
};

test('a new basket is counted at once', async () => {
  const { runtime, baskets, index, record } = setup();
  const counting = startCounting({ baskets, index, runtime, onChange: () => undefined });
  await runtime.advance(0);
  await record('b1', 'desk', 'lamp');

  counting.wake();
  await runtime.advance(0);

  expect((await index.counts({ productId: 'desk', among: [] }))?.together).toEqual([
    { productId: 'lamp', count: 1 },
  ]);
});

test('when it has stopped it does nothing any more', async () => {
  const { runtime, baskets, index, record } = setup();
  const counting = startCounting({ baskets, index, runtime, onChange: () => undefined });
  await runtime.advance(0);

  await counting.stop();
  await record('b1', 'desk', 'lamp');
  counting.wake();
  await runtime.advance(10_000);

  expect(runtime.waiting()).toBe(0);
  expect(await baskets.uncounted('any', 10)).toMatchObject([{ countedIn: null }]);
});

test('an index that is away is reported once, and once when it is back', async () => {
  const { runtime, baskets, index, record } = setup();
  let isAway = true;
  const onChange = jest.fn();
  startCounting({ baskets, index: unreliable(index, () => isAway), runtime, onChange });
  await record('b1', 'desk', 'lamp');

  await runtime.advance(5_000);
  expect(onChange.mock.calls).toEqual([['failing', expect.any(Error)]]);
  isAway = false;
  await runtime.advance(10_000);

  expect(onChange.mock.calls.slice(1)).toEqual([['working', undefined]]);
  expect(await index.counts({ productId: 'desk', among: [] })).toBeDefined();
});

test('whatever fails and whatever is lost, in the end each basket counts once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 1_000_000 }), async (seed) => {
      const { runtime, baskets, index, record } = setup(createFakeRuntime({ seed }));
      const chance = (share: number) => runtime.random() < share;
      let trouble = 0.08;
      const fails = () => chance(trouble);
      const replicas = Array.from({ length: 3 }, () =>
        startCounting({
          baskets: unreliable(baskets, fails),
          index: unreliable(index, fails),
          runtime,
          onChange: () => undefined,
        }),
      );

      for (let step = 0; step < 40; step++) {
        await record(`b${step}`, ...products.filter(() => chance(0.6)));
        if (chance(0.5)) replicas[step % 3]?.wake();
        if (chance(0.1)) index.clear();
        await runtime.advance(chance(0.2) ? 6_000 : 100);
      }
      trouble = 0;
      await runtime.advance(20_000);

      const query = { productId: 'desk', among: products };
      expect(await index.counts(query)).toEqual(
        await new NewestBaskets(baskets, runtime).counts(query),
      );
    }),
    { numRuns: 200 },
  );
});
