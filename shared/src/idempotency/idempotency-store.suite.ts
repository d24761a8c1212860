import { describe, expect, test } from '@jest/globals';
import { testContext } from '../testing/context.ts';
import { createFakeRuntime, type FakeRuntime } from '../testing/fake-runtime.ts';
import { type IdempotencyStore, type Claim, keptMs, type Outcome } from './idempotency-store.ts';

/** Opens a store that is empty; what it returns opens the same one, as another replica would. */
type OpenIdempotencyStore = (runtime: FakeRuntime) => () => IdempotencyStore;

const leaseMs = 4_000;

/** So that no server's own clock takes anything of it for expired. */
const wallTime = Date.UTC(2100, 0, 1);

let claims = 0;
const claimOf = (facts: Partial<Claim> = {}): Claim => ({
  operation: 'adjust',
  key: 'key-1',
  fingerprint: 'five more',
  owner: `try-${++claims}`,
  ...facts,
});

const done: Outcome = { answer: '{"b":1.50,"a":"größer"}' };
const refused: Outcome = {
  refusal: {
    code: 'OUT_OF_STOCK',
    message: 'only 4 can be taken',
    fields: [{ field: 'delta', message: 'is too much' }],
  },
};

/** The promises of every store of idempotency records. */
export const idempotencyStoreSuite = (name: string, open: OpenIdempotencyStore): void => {
  const setup = () => {
    const runtime = createFakeRuntime({ wallTime });
    const again = open(runtime);
    const store = again();
    const claim = (one: Claim, from = store) => from.claim(one, leaseMs, testContext());
    return { runtime, again, store, claim };
  };

  describe(name, () => {
    test('the first try claims the write; the next sees the claim and its input', async () => {
      const { claim, again } = setup();

      expect(await claim(claimOf())).toBeUndefined();

      for (const other of [claimOf(), claimOf({ fingerprint: 'six more' })]) {
        const record = await claim(other, again());
        expect(record).toMatchObject({ fingerprint: 'five more' });
        expect(record?.outcome).toBeUndefined();
      }
    });

    test('of many tries at once exactly one claims the write', async () => {
      const { claim, again } = setup();

      const records = await Promise.all(
        Array.from({ length: 30 }, () => claim(claimOf(), again())),
      );

      expect(records.filter((one) => one === undefined)).toHaveLength(1);
    });

    test.each<Partial<Claim>>([
      { caller: 'seed' },
      { user: 'ada' },
      { operation: 'introduce' },
      { aggregate: 'mug-1' },
      { key: 'key-2' },
      { user: 'gateway', caller: 'admin' },
      { user: 'admin adjust', operation: '' },
    ])('a claim that differs in %j is for another write', async (other) => {
      const { claim } = setup();
      const facts = { caller: 'gateway', user: 'admin', aggregate: 'lamp-1' };
      await claim(claimOf(facts));

      expect(await claim(claimOf({ ...facts, ...other }))).toBeUndefined();
      expect(await claim(claimOf(facts))).toBeDefined();
    });

    test.each([
      ['an answer', done],
      ['a refusal', refused],
    ])('%s that was stored is read by every replica unchanged', async (_what, outcome) => {
      const { claim, store, again } = setup();
      const own = claimOf();
      await claim(own);

      await store.keep(own, outcome);

      const record = await claim(claimOf({ fingerprint: 'six more' }), again());
      expect(record).toMatchObject({ fingerprint: 'five more', outcome });
    });

    test('a dropped write can be claimed by the next try, with any input', async () => {
      const { claim, store } = setup();
      const own = claimOf();
      await claim(own);

      await store.drop(own);

      expect(await claim(claimOf({ fingerprint: 'six more' }))).toBeUndefined();
    });

    test('after its lease a write can be claimed by one other try with the same input', async () => {
      const { claim, runtime, again } = setup();
      await claim(claimOf());
      await runtime.advance(leaseMs - 1);
      expect(await claim(claimOf())).toBeDefined();
      await runtime.advance(1);

      expect(await claim(claimOf({ fingerprint: 'six more' }))).toBeDefined();
      const tries = Array.from({ length: 20 }, () => claim(claimOf(), again()));

      expect((await Promise.all(tries)).filter((one) => one === undefined)).toHaveLength(1);
    });

    test('a lease that is longer than any call blocks no other try', async () => {
      const { store, claim } = setup();
      await store.claim(claimOf(), 10 * 60_000, testContext());

      expect(await claim(claimOf({ fingerprint: 'six more' }))).toBeDefined();
      expect(await claim(claimOf())).toBeUndefined();
    });

    test('a try that lost its claim can neither store an outcome nor drop the write', async () => {
      const { claim, store, runtime } = setup();
      const late = claimOf();
      await claim(late);
      await runtime.advance(leaseMs);
      const next = claimOf();
      await claim(next);

      await store.keep(late, refused);
      await store.drop(late);
      expect((await claim(claimOf()))?.outcome).toBeUndefined();

      await store.keep(next, done);
      await store.keep(late, refused);
      await store.drop(late);
      expect(await claim(claimOf())).toMatchObject({ outcome: done });
    });

    test('a try that ends after its lease stores its outcome when no other has claimed the write', async () => {
      const { claim, store, runtime } = setup();
      const late = claimOf();
      await claim(late);
      await runtime.advance(leaseMs * 2);

      await store.keep(late, done);

      expect(await claim(claimOf())).toMatchObject({ outcome: done });
    });

    test('a record lasts for a day, then its key is new', async () => {
      const { claim, store, runtime } = setup();
      const own = claimOf();
      await claim(own);
      await store.keep(own, done);
      await runtime.advance(keptMs - 1);
      expect(await claim(claimOf())).toMatchObject({ outcome: done });
      await runtime.advance(1);

      const next = claimOf({ fingerprint: 'six more' });
      expect(await claim(next)).toBeUndefined();

      await store.keep(next, refused);
      expect(await claim(claimOf())).toMatchObject({ fingerprint: 'six more', outcome: refused });
    });
  });
};
