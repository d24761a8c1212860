import { describe, expect, test } from '@jest/globals';
import { testContext } from '../testing/context.ts';
import { createFakeRuntime, type FakeRuntime } from '../testing/fake-runtime.ts';
import { type IdempotencyStore, type Claim, keptMs, type Outcome } from './idempotency-store.ts';

/** Opens a store that is empty; what it returns opens the same one, as another replica would. */
export type OpenIdempotencyStore = (runtime: FakeRuntime) => () => IdempotencyStore;

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

/** What every answer store promises. */
export const idempotencyStoreSuite = (name: string, open: OpenIdempotencyStore): void => {
  const setup = () => {
    const runtime = createFakeRuntime({ wallTime });
    const again = open(runtime);
    const answers = again();
    const claim = (one: Claim, store = answers) => store.claim(one, leaseMs, testContext());
    return { runtime, again, answers, claim };
  };

  describe(name, () => {
    test('the first try gets the write, the next sees that and which input it has', async () => {
      const { claim, again } = setup();

      expect(await claim(claimOf())).toBeUndefined();

      for (const other of [claimOf(), claimOf({ fingerprint: 'six more' })]) {
        const standing = await claim(other, again());
        expect(standing).toMatchObject({ fingerprint: 'five more' });
        expect(standing?.outcome).toBeUndefined();
      }
    });

    test('of many tries at once one gets the write', async () => {
      const { claim, again } = setup();

      const standing = await Promise.all(
        Array.from({ length: 30 }, () => claim(claimOf(), again())),
      );

      expect(standing.filter((one) => one === undefined)).toHaveLength(1);
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
    ])('%s that was kept is there for everyone, as it was', async (_what, outcome) => {
      const { claim, answers, again } = setup();
      const own = claimOf();
      await claim(own);

      await answers.keep(own, outcome);

      const standing = await claim(claimOf({ fingerprint: 'six more' }), again());
      expect(standing).toMatchObject({ fingerprint: 'five more', outcome });
    });

    test('a write that was dropped goes to the next try, whatever its input', async () => {
      const { claim, answers } = setup();
      const own = claimOf();
      await claim(own);

      await answers.drop(own);

      expect(await claim(claimOf({ fingerprint: 'six more' }))).toBeUndefined();
    });

    test('when its lease is over, a write goes to one next try with the same input', async () => {
      const { claim, runtime, again } = setup();
      await claim(claimOf());
      await runtime.advance(leaseMs - 1);
      expect(await claim(claimOf())).toBeDefined();
      await runtime.advance(1);

      expect(await claim(claimOf({ fingerprint: 'six more' }))).toBeDefined();
      const tries = Array.from({ length: 20 }, () => claim(claimOf(), again()));

      expect((await Promise.all(tries)).filter((one) => one === undefined)).toHaveLength(1);
    });

    test('a lease that is too long to be true keeps nobody out', async () => {
      const { answers, claim } = setup();
      await answers.claim(claimOf(), 10 * 60_000, testContext());

      expect(await claim(claimOf({ fingerprint: 'six more' }))).toBeDefined();
      expect(await claim(claimOf())).toBeUndefined();
    });

    test('what a try says that lost its write changes nothing', async () => {
      const { claim, answers, runtime } = setup();
      const late = claimOf();
      await claim(late);
      await runtime.advance(leaseMs);
      const next = claimOf();
      await claim(next);

      await answers.keep(late, refused);
      await answers.drop(late);
      expect((await claim(claimOf()))?.outcome).toBeUndefined();

      await answers.keep(next, done);
      await answers.keep(late, refused);
      await answers.drop(late);
      expect(await claim(claimOf())).toMatchObject({ outcome: done });
    });

    test('a try that is late keeps its answer where nobody has taken over', async () => {
      const { claim, answers, runtime } = setup();
      const late = claimOf();
      await claim(late);
      await runtime.advance(leaseMs * 2);

      await answers.keep(late, done);

      expect(await claim(claimOf())).toMatchObject({ outcome: done });
    });

    test('an outcome stands for a day, then the key is a new one', async () => {
      const { claim, answers, runtime } = setup();
      const own = claimOf();
      await claim(own);
      await answers.keep(own, done);
      await runtime.advance(keptMs - 1);
      expect(await claim(claimOf())).toMatchObject({ outcome: done });
      await runtime.advance(1);

      const next = claimOf({ fingerprint: 'six more' });
      expect(await claim(next)).toBeUndefined();

      await answers.keep(next, refused);
      expect(await claim(claimOf())).toMatchObject({ fingerprint: 'six more', outcome: refused });
    });
  });
};
