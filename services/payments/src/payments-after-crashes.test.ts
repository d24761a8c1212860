import { expect, test } from '@jest/globals';
import { createMemoryStorage } from '@shop/shared/storage/memory-storage';
import { testContext } from '@shop/shared/testing/context';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { type Life, createMortalStorage, livesOf } from '@shop/shared/testing/mortal-storage';
import { startedService } from '@shop/shared/testing/started-service';
import { cardDefinition } from './card.ts';
import { payments } from './service.ts';

const euros = (amount: number) => ({ amount, currency: 'EUR' });
const order = { id: 'o-1', amount: euros(100), token: 'tok_approve' };

/** A service in a process that will crash, and a replica that goes on, or takes its place. */
const setUp = async (life: Life) => {
  const runtime = createFakeRuntime();
  const storage = createMemoryStorage(runtime);
  const cards = await storage.aggregates('cards', cardDefinition);
  const crashing = createMortalStorage(storage, life);
  const start = (on = storage) => startedService(payments, { runtime, storage: on });
  type Call = Awaited<ReturnType<typeof start>>['call'];
  let replica: Awaited<ReturnType<typeof start>> | undefined;
  const call: Call = async (operation, input, options) =>
    (replica ??= await start()).call(operation, input, options);
  /** Works in a process that crashes meanwhile. */
  const crash = async (work: (call: Call) => Promise<unknown>) => {
    // The workers of the replica have done their work by then.
    await runtime.advance(2_000);
    const other = await start(crashing.storage);
    await work(other.call).catch(() => undefined);
    expect(crashing.left()).toBe(0);
    replica ??= await start();
  };
  /** The status, the steps that the provider has done, and the sums of the accounts. */
  const outcome = async () => {
    const [card] = await cards.findMany(['o-1.authorize'], undefined, testContext());
    const all = card?.operations.filter(({ result }) => result === 'done') ?? [];
    await replica?.relay();
    const balances = await call('balances', {});
    expect(balances.reduce((sum, { amount }) => sum + amount, 0)).toBe(0);
    const { status, underway } = await call('get', { id: 'o-1' });
    expect(underway).toBeNull();
    const sums = Object.fromEntries(balances.map(({ account, amount }) => [account, amount]));
    return { status, done: all.map(({ step }) => step), sums };
  };
  return { runtime, call, crash, outcome };
};

const charged = {
  done: ['authorize', 'capture'],
  sums: { customer: 0, held: 0, receivable: 100, revenue: -100 },
};

/** A step takes three writes: of what is intended, of the provider, and of the outcome. */
const crashes = livesOf(3);

/** Longer than a key is claimed for by a process that is gone. */
const claimMs = 25_000;

test.each(crashes)(
  'a payment whose authorization a crash cut off (%j) is authorized once, without another call',
  async (life) => {
    const { runtime, call, crash, outcome } = await setUp(life);
    await crash((process) => process('authorize', order, { key: 'authorize' }));

    await runtime.advance(claimMs);

    const sums = { customer: -100, held: 100 };
    expect(await outcome()).toEqual({ status: 'authorized', done: ['authorize'], sums });
    const again = await call('authorize', order, { key: 'authorize' });
    expect(again).toMatchObject({ status: 'authorized' });
    expect(await outcome()).toMatchObject({ done: ['authorize'] });
  },
);

test.each(crashes)('a payment is charged once, although a crash cut it off (%j)', async (life) => {
  const { runtime, call, crash, outcome } = await setUp(life);
  await call('authorize', order);
  await crash((process) => process('capture', { id: 'o-1' }, { key: 'capture' }));

  await runtime.advance(claimMs);

  expect(await outcome()).toEqual({ status: 'captured', ...charged });
  const again = await call('capture', { id: 'o-1' }, { key: 'capture' });
  expect(again).toMatchObject({ status: 'captured' });
  expect(await call('capture', { id: 'o-1' })).toMatchObject({ status: 'captured' });
  expect(await outcome()).toEqual({ status: 'captured', ...charged });
});

test.each(crashes)(
  'a call that is made again at once after a crash (%j) charges once',
  async (life) => {
    const { runtime, call, crash, outcome } = await setUp(life);
    await call('authorize', order);
    await crash((process) => process('capture', { id: 'o-1' }, { key: 'capture' }));

    expect(await call('capture', { id: 'o-1' })).toMatchObject({ status: 'captured' });

    await runtime.advance(claimMs);
    expect(await outcome()).toEqual({ status: 'captured', ...charged });
  },
);

test.each(crashes)('what a crash left half voided (%j) is held no more', async (life) => {
  const { runtime, call, crash, outcome } = await setUp(life);
  await call('authorize', order);
  await crash((process) => process('void', { id: 'o-1' }));

  await runtime.advance(claimMs);

  const sums = { customer: 0, held: 0 };
  expect(await outcome()).toEqual({ status: 'voided', done: ['authorize', 'void'], sums });
});

test.each(crashes)('a refund that a crash cut off (%j) is paid once', async (life) => {
  const { runtime, call, crash, outcome } = await setUp(life);
  await call('authorize', order);
  await call('capture', { id: 'o-1' });
  const refund = { id: 'o-1', amount: euros(100) };
  await crash((process) => process('refund', refund, { key: 'refund' }));

  await runtime.advance(claimMs);

  const again = await call('refund', refund, { key: 'refund' });
  expect(again).toMatchObject({ status: 'refunded', refunded: euros(100) });
  expect(await outcome()).toEqual({
    status: 'refunded',
    done: ['authorize', 'capture', 'refund'],
    sums: { customer: 0, held: 0, receivable: 0, revenue: -100, refunds: 100 },
  });
});

test.each(livesOf(3))('a crash while entries are posted (%j) posts none twice', async (life) => {
  // The two steps before it take six writes.
  const { runtime, crash, outcome } = await setUp({ ...life, writes: 6 + life.writes });
  await crash(async (call) => {
    await call('authorize', order);
    await call('capture', { id: 'o-1' });
    await runtime.advance(600);
  });

  await runtime.advance(claimMs);

  expect(await outcome()).toEqual({ status: 'captured', ...charged });
});
