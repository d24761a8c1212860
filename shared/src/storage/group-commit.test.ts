import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { ServiceError } from '../errors.ts';
import type { CallContext } from '../protocol/calls/context.ts';
import { servedContext, testContext } from '../testing/context.ts';
import { createFakeRuntime } from '../testing/fake-runtime.ts';
import type { AggregateDefinition } from './aggregate.ts';
import type { Commit, CommitResult } from './aggregate-store.ts';
import { Aggregates } from './aggregates.ts';
import { MemoryAggregateStore } from './memory-aggregate-store.ts';

const account = z.object({
  id: z.string(),
  balance: z.int(),
  note: z.string(),
  version: z.int(),
  updatedAt: z.string(),
});
type Account = z.infer<typeof account>;

const definition: AggregateDefinition<Account> = { schema: account, event: 'changed' };
const announced = account.extend({ balance: z.int().max(100) });

const paid =
  (amount: number) =>
  (present: Account): Account => ({ ...present, balance: present.balance + amount });

const kibibytes = (size: number) => 'x'.repeat(size * 1_024);

/** Accounts on a store that a test can meddle with. */
const setup = async ({ note = '' } = {}) => {
  const runtime = createFakeRuntime();
  const store = new MemoryAggregateStore(definition);
  const accounts = new Aggregates({
    name: 'accounts',
    definition,
    store: () => store,
    runtime,
    eventBody: (state) => announced.parse(state),
  });
  await accounts.create(testContext(), (_now) => ({ id: 'ada', balance: 0, note }));
  const keyed = (name: string, timeoutMs = 20_000): CallContext =>
    Object.assign(servedContext(runtime, { timeoutMs }), { write: { name, fingerprint: 'input' } });
  const commit = store.commit.bind(store);
  return {
    runtime,
    store,
    accounts,
    keyed,
    pay: (amount: number, context = testContext()) =>
      accounts.change('ada', context, {}, paid(amount)),
    balance: async () => (await accounts.get('ada', testContext())).balance,
    /** Puts `meddle` in the place of the next commits. */
    meddle(meddled: (next: Commit<Account>) => Promise<CommitResult>) {
      store.commit = meddled;
    },
    commit,
  };
};

describe('changes that leave together', () => {
  test('a change whose event does not fit the contract fails alone', async () => {
    const { pay, balance, store } = await setup();

    const all = await Promise.allSettled([pay(1), pay(2), pay(1_000), pay(3)]);

    expect(all.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    expect(await balance()).toBe(6);
    expect(await store.outbox.pending(10)).toHaveLength(4);
  });

  test('a group whose answer is lost is made once when all its callers try again', async () => {
    const { pay, balance, keyed, meddle, commit } = await setup({ note: kibibytes(4) });
    const payAll = () =>
      Promise.allSettled(Array.from({ length: 64 }, (_, n) => pay(1, keyed(`k${n}`))));
    meddle(async (next) => {
      await commit(next);
      throw new ServiceError('UNAVAILABLE', 'the store did not answer', { executed: 'unknown' });
    });
    await payAll();

    meddle(commit);
    const again = await payAll();

    expect(again.every(({ status }) => status === 'fulfilled')).toBe(true);
    expect(await balance()).toBe(64);
  });

  test('a change whose time is over is not made, although one of its group has time left', async () => {
    const { pay, balance, keyed, meddle, commit, runtime } = await setup();
    let commits = 0;
    meddle(async (next) => {
      const isLost = commits > 0 && commits < 4;
      commits += 1;
      if (!isLost) return commit(next);
      await runtime.advance(100);
      return 'conflict';
    });

    const all = [pay(1), pay(10, keyed('late', 150)), pay(50, keyed('patient'))];

    await expect(all[1]).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED', executed: 'no' });
    expect(await all[2]).toMatchObject({ balance: 51 });
    expect(await balance()).toBe(51);
  });
});

describe('one idempotency key', () => {
  test('a second change of the same aggregate under the key of one call is an error, not lost', async () => {
    const { pay, balance, keyed } = await setup();
    const context = keyed('k1');
    await pay(1, context);

    await expect(pay(2, context)).rejects.toThrow('ada is changed twice under one idempotency key');

    expect(await balance()).toBe(1);
    expect(await pay(1, keyed('k1'))).toMatchObject({ balance: 1 });
  });

  test('a second creation with the id of the key of one call is an error, not lost', async () => {
    const { accounts, keyed } = await setup();
    const create = (context: CallContext, balance: number) =>
      accounts.create(context, (_now, id) => ({ id, balance, note: '' }));
    const context = keyed('k1');
    const first = await create(context, 1);

    await expect(create(context, 2)).rejects.toThrow('under one idempotency key');
    expect(await create(keyed('k1'), 1)).toEqual(first);
  });
});

test('a kind whose state has a field that the kit keeps is refused when it is defined', () => {
  const schema = account.extend({ due: z.string(), createdBy: z.string() });
  const make = () =>
    new Aggregates({
      name: 'bills',
      definition: { schema },
      store: () => new MemoryAggregateStore({ schema }),
      runtime: createFakeRuntime(),
    });

  expect(make).toThrow('the state of bills has fields that the kit keeps: due, createdBy');
});
