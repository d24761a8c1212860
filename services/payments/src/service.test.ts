import { expect, test } from '@jest/globals';
import { noCurrency } from '@shop/shared/contracts/payments';
import { createMemoryStorage } from '@shop/shared/storage/memory-storage';
import { testContext } from '@shop/shared/testing/context';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { startedService } from '@shop/shared/testing/started-service';
import { cardDefinition } from './card.ts';
import { payments } from './service.ts';

const euros = (amount: number) => ({ amount, currency: 'EUR' });
const paidWith = (token: string) => ({ id: 'o-1', amount: euros(100), token });
const inProgress = { code: 'IN_PROGRESS', executed: 'unknown' };

/** The service, and what its provider has done. */
const setUp = async () => {
  const runtime = createFakeRuntime();
  const storage = createMemoryStorage(runtime);
  const started = await startedService(payments, { runtime, storage });
  const cards = await storage.aggregates('cards', cardDefinition);
  /** The steps that the provider has done, in order. */
  const done = async () => {
    const [card] = await cards.findMany(['o-1.authorize'], undefined, testContext());
    const all = card?.operations.filter(({ result }) => result === 'done') ?? [];
    return all.map(({ step, amount }) => `${step} ${amount.amount}`).toSorted();
  };
  /** A call that takes as long as the provider does. */
  const ask: typeof started.call = async (operation, input, options) => {
    const answer = started.call(operation, input, options);
    answer.catch(() => undefined);
    await runtime.advance(1_500);
    return answer;
  };
  return { ...started, ask, done };
};

test('a payment is authorized, charged and paid back in parts', async () => {
  const { call, done, announced } = await setUp();

  const authorized = await call('authorize', paidWith('tok_approve'));
  expect(authorized).toMatchObject({ status: 'authorized', underway: null, refunded: euros(0) });
  expect(await call('capture', { id: 'o-1' })).toMatchObject({ status: 'captured' });
  const first = await call('refund', { id: 'o-1', amount: euros(30) });
  expect(first).toMatchObject({ status: 'captured', refunded: euros(30) });
  const last = await call('refund', { id: 'o-1', amount: euros(70) });
  expect(last).toMatchObject({ status: 'refunded', refunded: euros(100) });

  expect(await call('get', { id: 'o-1' })).toEqual(last);
  expect(await done()).toEqual(['authorize 100', 'capture 100', 'refund 30', 'refund 70']);
  const changes = (await announced()).filter(({ type }) => type === 'paymentChanged');
  expect(changes.map(({ data }) => data).slice(0, 2)).toMatchObject([
    { status: 'pending', underway: 'authorize' },
    { status: 'authorized', underway: null },
  ]);
  expect(changes.at(-1)).toMatchObject({ key: 'o-1', data: last });
});

test('each entry comes to the journal once, and the balances sum to zero', async () => {
  const { call, runtime, announced, relay } = await setUp();
  await call('authorize', paidWith('tok_approve'));
  await call('capture', { id: 'o-1' });
  await call('refund', { id: 'o-1', amount: euros(30) });
  await runtime.advance(1_000);

  const postings = (await announced()).filter(({ type }) => type === 'entryPosted');
  const { entries } = await call('entries', { id: 'o-1' });
  expect(postings.map(({ data }) => data)).toMatchObject(
    entries.map((entry) => ({ paymentId: 'o-1', currency: 'EUR', version: 1, ...entry })),
  );

  await relay();
  const balances = await call('balances', {});
  expect(Object.fromEntries(balances.map(({ account, amount }) => [account, amount]))).toEqual({
    customer: 0,
    held: 0,
    receivable: 70,
    revenue: -100,
    refunds: 30,
  });
});

test.each([
  ['tok_decline_funds', 'insufficient_funds'],
  ['tok_decline_stolen', 'stolen_card'],
  ['tok_of_nobody', 'unknown_card'],
])('a card with %s is declined, and nothing can be charged', async (token, reason) => {
  const { call, done } = await setUp();

  const declined = await call('authorize', paidWith(token));

  expect(declined).toMatchObject({ status: 'declined', reason });
  const capture = call('capture', { id: 'o-1' });
  await expect(capture).rejects.toMatchObject({ code: 'NOT_AUTHORIZED', status: 409 });
  expect(await call('void', { id: 'o-1' })).toMatchObject({ status: 'declined' });
  expect(await done()).toEqual([]);
});

test('an authorization that has expired cannot be charged, and holds nothing', async () => {
  const { call, done } = await setUp();
  await call('authorize', paidWith('tok_expire'));

  const failed = await call('capture', { id: 'o-1' });

  expect(failed).toMatchObject({ status: 'failed', reason: 'authorization_expired' });
  expect((await call('entries', { id: 'o-1' })).entries.map(({ step }) => step)).toEqual([
    'authorize',
    'void',
  ]);
  expect(await done()).toEqual(['authorize 100']);
});

/** Cards whose provider does each step although its caller hears nothing of it. */
const unheard = ['tok_timeout', 'tok_slow', 'tok_message_late', 'tok_message_never'];

test.each(unheard)('with %s the same key gives the outcome of each step', async (token) => {
  const { ask, call, runtime, done } = await setUp();
  const authorize = { key: 'order-1-authorize' };
  const capture = { key: 'order-1-capture' };

  await expect(ask('authorize', paidWith(token), authorize)).rejects.toMatchObject(inProgress);
  await runtime.advance(5_000);
  const authorized = await call('authorize', paidWith(token), authorize);
  await expect(ask('capture', { id: 'o-1' }, capture)).rejects.toMatchObject(inProgress);
  await runtime.advance(5_000);
  const captured = await call('capture', { id: 'o-1' }, capture);

  expect([authorized.status, captured.status]).toEqual(['authorized', 'captured']);
  await runtime.advance(120_000);
  expect(await done()).toEqual(['authorize 100', 'capture 100']);
  expect(await call('get', { id: 'o-1' })).toMatchObject({ status: 'captured', underway: null });
});

test.each(unheard)('with %s nobody has to ask again', async (token) => {
  const { ask, call, runtime, done } = await setUp();
  await expect(ask('authorize', paidWith(token))).rejects.toMatchObject(inProgress);

  await runtime.advance(10_000);

  expect(await call('get', { id: 'o-1' })).toMatchObject({ status: 'authorized', underway: null });
  expect(await done()).toEqual(['authorize 100']);
});

test('a message that comes before the answer settles the step', async () => {
  const { ask, call } = await setUp();

  await expect(ask('authorize', paidWith('tok_slow'))).rejects.toMatchObject(inProgress);

  expect(await call('get', { id: 'o-1' })).toMatchObject({ status: 'authorized', underway: null });
});

test('messages that come twice, or that nothing has happened for, change nothing', async () => {
  const { call, runtime } = await setUp();
  const authorized = await call('authorize', paidWith('tok_message_twice'));
  await runtime.advance(10_000);
  const untrue = { eventId: 'evt-1', id: 'o-1', kind: 'captured' } as const;

  expect(await call('notify', untrue)).toMatchObject({ status: 'authorized' });
  expect(await call('notify', untrue)).toMatchObject({ status: 'authorized' });
  await runtime.advance(10_000);

  const { version, ...after } = await call('get', { id: 'o-1' });
  expect({ ...after, version: 0 }).toMatchObject({
    ...authorized,
    version: 0,
    updatedAt: after.updatedAt,
  });
  // Its entry was posted meanwhile.
  expect(version).toBe(authorized.version + 1);
  const unknown = call('notify', { ...untrue, id: 'o-2' });
  await expect(unknown).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('while the provider is gone steps wait, and are done once when it is back', async () => {
  const { call, runtime, done } = await setUp();
  const key = 'order-1-authorize';
  const authorize = call('authorize', paidWith('tok_gone'), { key });
  await expect(authorize).rejects.toMatchObject(inProgress);
  const notified = call('notify', { eventId: 'evt-1', id: 'o-1', kind: 'authorized' });
  await expect(notified).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(await done()).toEqual([]);
  expect(await call('get', { id: 'o-1' })).toMatchObject({ status: 'pending' });

  await runtime.advance(60_000);

  const authorized = await call('authorize', paidWith('tok_gone'), { key });
  expect(authorized).toMatchObject({ status: 'authorized' });
  expect(await done()).toEqual(['authorize 100']);
});

test('an authorization without an answer is voided, as soon as somebody has looked at it', async () => {
  const { call, runtime, done } = await setUp();
  const key = 'order-1-authorize';
  const authorize = () => call('authorize', paidWith('tok_gone_long'), { key });
  const notify = () => call('notify', { eventId: 'evt-1', id: 'o-1', kind: 'voided' });
  const voiding = { status: 'pending', underway: 'void', reason: 'no_answer' };
  await expect(authorize()).rejects.toMatchObject(inProgress);
  await runtime.advance(120_000);
  expect(await call('get', { id: 'o-1' })).toMatchObject(voiding);

  await runtime.advance(4 * 3_600_000);
  expect(await call('get', { id: 'o-1' })).toMatchObject(voiding);
  expect(await notify()).toMatchObject(voiding);
  await runtime.advance(5_000);

  expect(await authorize()).toMatchObject({ status: 'voided', reason: 'no_answer' });
  expect(await done()).toEqual(['void 100']);
});

test('what is voided is not held any more, also where its authorization is not known yet', async () => {
  const { ask, call, runtime, done } = await setUp();
  await expect(ask('authorize', paidWith('tok_message_never'))).rejects.toMatchObject(inProgress);

  await expect(ask('void', { id: 'o-1' })).rejects.toMatchObject(inProgress);
  await runtime.advance(10_000);

  expect(await call('void', { id: 'o-1' })).toMatchObject({ status: 'voided' });
  expect(await done()).toEqual(['authorize 100', 'void 100']);
  expect(await call('entries', { id: 'o-1' })).toMatchObject({ entries: [] });
  const capture = call('capture', { id: 'o-1' });
  await expect(capture).rejects.toMatchObject({ code: 'NOT_AUTHORIZED' });
});

test('an order that is given up before it has a payment can have none any more', async () => {
  const { call, done } = await setUp();

  const voided = await call('void', { id: 'o-1' });

  expect(voided).toMatchObject({ status: 'voided', amount: { amount: 0, currency: noCurrency } });
  const late = call('authorize', paidWith('tok_approve'));
  await expect(late).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
  expect(await done()).toEqual([]);
});

test('a payment of nothing is refused', async () => {
  const { call } = await setUp();

  const nothing = call('authorize', { ...paidWith('tok_approve'), amount: euros(0) });

  await expect(nothing).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    fields: [{ field: 'amount.amount' }],
  });
});

test('fifty that charge a payment at once, each under its own key, charge it once', async () => {
  const { call, done } = await setUp();
  await call('authorize', paidWith('tok_approve'));

  const captured = await Promise.all(
    Array.from({ length: 50 }, () => call('capture', { id: 'o-1' })),
  );

  expect(new Set(captured.map(({ status }) => status))).toEqual(new Set(['captured']));
  expect(await done()).toEqual(['authorize 100', 'capture 100']);
});

test.each(['tok_approve', 'tok_timeout', 'tok_gone'])(
  'no answer and no event tells the token %s',
  async (token) => {
    const { ask, call, runtime, announced } = await setUp();
    const told: unknown[] = [await ask('authorize', paidWith(token)).catch(String)];
    told.push(await call('get', { id: 'o-1' }), await call('entries', { id: 'o-1' }));
    await runtime.advance(60_000);
    told.push(await call('capture', { id: 'o-1' }).catch(String), await announced());

    expect(JSON.stringify(told)).not.toContain('tok_');
  },
);
