import { z } from 'zod';
import {
  type Break,
  type Indexed,
  type Rules,
  type StateRules,
  type States,
  ordersOf,
  storedAs,
} from './indexed.ts';
import { lastAnswers } from './last-answers.ts';

const money = z.object({ amount: z.int() });
const lines = z.array(z.object({ account: z.string(), amount: z.int() }));

/** The stored states of the payments service, as far as rules look at them. */
const paymentShape = z.object({
  id: z.string(),
  status: z.string(),
  amount: money,
  refunded: money,
  step: z
    .object({ kind: z.string(), attempts: z.int(), nextAt: z.iso.datetime().nullable() })
    .nullable(),
  entries: z.array(z.object({ step: z.string(), lines })),
});
type Payment = z.output<typeof paymentShape>;
const postingShape = z.object({ paymentId: z.string(), step: z.string(), lines });
const cardShape = z.object({
  paymentId: z.string(),
  operations: z.array(z.object({ step: z.string(), amount: money, result: z.string().nullable() })),
});
type Operation = z.output<typeof cardShape>['operations'][number];
const balancesShape = z.array(z.object({ account: z.string(), amount: z.int() }));

const sumOf = (amounts: readonly { readonly amount: number }[]): number =>
  amounts.reduce((sum, { amount }) => sum + amount, 0);

/** The sums of accounts as text, without those of 0. */
const sumsOf = (all: z.output<typeof lines>): string => {
  const sums = [...Map.groupBy(all, ({ account }) => account)].map(
    ([account, some]) => `${account} ${sumOf(some)}`,
  );
  return sums
    .filter((text) => !text.endsWith(' 0'))
    .toSorted()
    .join(', ');
};

/** Each entry sums to zero, and is in the journal once. */
function* isBalanced(index: States): Iterable<Break> {
  const all = storedAs(index, 'payments', paymentShape);
  const postings = Map.groupBy(
    storedAs(index, 'payments', postingShape),
    ({ paymentId }) => paymentId,
  );
  for (const { id, entries } of all) {
    for (const entry of entries) {
      const sum = sumOf(entry.lines);
      if (sum !== 0) yield [id, `an entry of ${id} for its ${entry.step} sums to ${sum}`];
    }
    const posted = postings.get(id) ?? [];
    const [own, others] = [entries, posted].map((some) => some.map(({ step }) => step).toSorted());
    if (String(own) === String(others)) continue;
    yield [id, `${id} has entries for ${String(own)}, and the journal ${String(others)}`];
  }
}

/** Each entry counts once in the balances. */
function* isSummed(index: Indexed): Iterable<Break> {
  const all = storedAs(index, 'payments', paymentShape);
  const expected = sumsOf(all.flatMap(({ entries }) => entries.flatMap((one) => one.lines)));
  for (const { call, answer } of lastAnswers(index)) {
    if (call.service !== 'payments' || call.operation !== 'balances') continue;
    const told = sumsOf(balancesShape.parse(answer));
    if (told !== expected) yield ['', `${call.id} was told ${told}, the payments have ${expected}`];
  }
}

/** The steps that the provider has done, by payment. */
const doneOf = (index: States): ReadonlyMap<string, readonly Operation[]> =>
  new Map(
    storedAs(index, 'payments', cardShape).map(({ paymentId, operations }) => [
      paymentId,
      operations.filter(({ result }) => result === 'done'),
    ]),
  );

/** The provider charges a payment once, and pays back no more than that. */
function* isChargedOnce(index: States): Iterable<Break> {
  for (const [id, done] of doneOf(index)) {
    const charged = done.filter(({ step }) => step === 'capture');
    if (charged.length > 1) yield [id, `${id} was charged ${charged.length} times`];
    const refunded = sumOf(done.flatMap(({ step, amount }) => (step === 'refund' ? amount : [])));
    const sum = sumOf(charged.map(({ amount }) => amount));
    if (refunded > sum) yield [id, `of ${sum} that was charged for ${id} ${refunded} went back`];
  }
}

/** How the provider has a payment, in the words of its status. */
const asProvider = (done: readonly Operation[]): string => {
  const has = (step: string) => done.some((one) => one.step === step);
  if (has('capture')) return 'charged';
  return has('authorize') && !has('void') ? 'held' : 'free';
};

const asStatus = ({ status }: Payment): string => {
  if (status === 'captured' || status === 'refunded') return 'charged';
  return status === 'authorized' ? 'held' : 'free';
};

/** The provider has each payment as the service does, but for the step under way. */
function* isAsProviderHas(index: States): Iterable<Break> {
  const done = doneOf(index);
  for (const payment of storedAs(index, 'payments', paymentShape)) {
    const { id, status, step, refunded } = payment;
    // The bank ends what it does not let anybody charge.
    if (step || status === 'failed') continue;
    const its = done.get(id) ?? [];
    const [is, has] = [asStatus(payment), asProvider(its)];
    if (is !== has) yield [id, `${id} is ${status}, and the provider has it ${has}`];
    const back = sumOf(its.flatMap((one) => (one.step === 'refund' ? one.amount : [])));
    if (back !== refunded.amount) {
      yield [id, `${refunded.amount} of ${id} is paid back, and the provider has paid ${back}`];
    }
  }
}

/** The statuses that a payment may have after an answer to a call. */
const possible: Readonly<Record<string, readonly string[]>> = {
  authorized: ['authorized', 'captured', 'refunded', 'voided', 'failed'],
  declined: ['declined'],
  captured: ['captured', 'refunded'],
  voided: ['voided'],
  refunded: ['refunded'],
  failed: ['failed'],
};

const toldShape = paymentShape.pick({ id: true, status: true, refunded: true });

/** A payment is as callers were told. */
function* isAsTold(index: Indexed): Iterable<Break> {
  const all = new Map(storedAs(index, 'payments', paymentShape).map((one) => [one.id, one]));
  for (const { call, ends } of index.calls) {
    if (call.service !== 'payments') continue;
    const told = toldShape.safeParse(JSON.parse(ends[0]?.answer ?? 'null')).data;
    if (!told) continue;
    const { status = 'not there', refunded = { amount: 0 } } = all.get(told.id) ?? {};
    const isPossible = possible[told.status]?.includes(status) ?? true;
    if (isPossible && refunded.amount >= told.refunded.amount) continue;
    const text = `${told.id} is ${told.status}, ${told.refunded.amount} paid back`;
    yield [told.id, `${call.id} was told that ${text}, and it is ${status}, ${refunded.amount}`];
  }
}

/** Payments are charged and voided where somebody asked for it, or nobody answered. */
function* isAsAsked(index: Indexed): Iterable<Break> {
  const ofOrders = ordersOf(index);
  const asked = new Set(
    index.calls.map(({ call }) => `${call.operation} ${String(call.input['id'])}`),
  );
  for (const { id, status } of storedAs(index, 'payments', paymentShape)) {
    const isCharged = status === 'captured' || status === 'refunded';
    if (isCharged && !asked.has(`capture ${id}`) && !ofOrders.has(id))
      yield [id, `${id} is charged, unasked`];
  }
}

/** No step waits whose time has come. */
function* isUnderWay(index: States): Iterable<Break> {
  const { payments: clock = 0 } = index.final.clocks ?? {};
  for (const { id, step } of storedAs(index, 'payments', paymentShape)) {
    if (!step?.nextAt || Date.parse(step.nextAt) > clock) continue;
    yield [id, `the ${step.kind} of ${id} was to be tried at ${step.nextAt}, and was not`];
  }
}

/** The rules for stored payments. */
export const paymentStates: StateRules = {
  'the ledger sums to zero': isBalanced,
  'a payment is charged once': isChargedOnce,
  'the provider has what a payment says': isAsProviderHas,
  'no step of a payment is overdue': isUnderWay,
};

/** The rules for payments. */
export const paymentRules: Rules = {
  ...paymentStates,
  'balances sum up the ledger': isSummed,
  'a payment is as was told': isAsTold,
  'only asked payments are charged': isAsAsked,
};
