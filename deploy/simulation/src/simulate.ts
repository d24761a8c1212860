import { createHash } from 'node:crypto';
import { check } from './checker/check.ts';
import type { History, Violation } from './history/facts.ts';
import { type Customers, createCustomers } from './shop/customers.ts';
import { advanceClocks, hurry } from './shop/fast-clocks.ts';
import { drawFaults } from './shop/faults.ts';
import { findDue, findFailing, findLeft, marginMs, readFinalState } from './shop/final-state.ts';
import { type Order, createOrders } from './shop/orders.ts';
import { type Outbreak, drawOutbreak } from './shop/outbreak.ts';
import { drawPlan } from './shop/plan.ts';
import { type Gateway, type Shop, openShop } from './shop/shop.ts';
import { createWorld } from './world/world.ts';

/** The result of one seed. */
export interface Run {
  readonly seed: number;
  readonly history: History;
  readonly violations: readonly Violation[];
  /** Equal for equal runs, down to each draw of chance. */
  readonly digest: string;
}

/** Until when the services have started, and the first products are there: nothing goes wrong. */
const startingMs = 200;
const openingMs = 600;

/** How long after the last fault all must be as it should, and how often that is looked at. */
const healingMs = 10_000;
const lookEveryMs = 500;

/** The same for work that a worker may have leased some times, each time for twice as long. */
const leasesMs = 300_000;

/**
 * How long a step that has failed is waited for. At each look the clocks go forward, ever further:
 * the next attempt may be an hour away where a clock was set back.
 */
const failingMs = 60_000;
const forwardMs = (afterMs: number): number => 4_500 * (1 + afterMs / 5_000);

/** How long the events of the last work may take to all that follow them. */
const followMs = 500;

/** The longest call, 2.5 s, may still be under way. */
const calmMs = 3_000;

/** How long an operation fails, how often it is asked for meanwhile, and how patiently. */
const sickMs = 2_000;
const askEveryMs = 25;
const sickTimeoutMs = [150, 800] as const;

/** More than a service may have in flight. */
const crowd = 300;

/** The time for the last reads, and for all processes to end. */
const probeMs = 1_000;
const endingMs = 10_000;

/** Plays one seed from the opening of a shop to its end, and checks what happened. */
export const simulate = async (seed: number): Promise<Run> => {
  const world = createWorld(seed);
  const { clock, chance, pass } = world;
  const plan = drawPlan(chance);
  const shop = openShop(plan, world);
  const orders = createOrders(chance, plan);
  const customers = createCustomers(shop, orders);
  const faults = drawFaults(shop);

  for (const host of shop.hosts) host.start();
  await pass(startingMs);
  for (const order of orders.all('first')) {
    customers.ask(chance.oneOf(shop.gateways), order, { isSure: true });
  }
  await pass(openingMs);
  faults.begin();
  customers.open();
  const stopHurry = plan.isHurried ? hurry(shop) : () => undefined;
  await pass(plan.activeMs);
  stopHurry();

  customers.close();
  faults.heal();
  const questions = shop.gateways.flatMap((gateway) =>
    orders.all('read').map((order) => [gateway, order] as const),
  );
  const stuck = await heal(shop, customers, questions);
  // Orders are shipped by now: what was bought is reviewed through all gateways at once.
  for (const gateway of shop.gateways) {
    for (const review of orders.ownReviews()) customers.ask(gateway, review);
  }
  await pass(calmMs);
  const outbreak = drawOutbreak(chance, plan, orders);
  if (outbreak) {
    await sicken(shop, customers, outbreak);
    stuck.push(...(await heal(shop, customers, questions)));
  }
  world.fault('every gateway calls every service');
  const at = clock.now();
  for (const question of questions) customers.ask(...question, { isSure: true });
  await pass(probeMs);
  const final = await readFinalState(shop);
  const left = [...stuck, ...final.left, ...(await end(shop))];

  const history = { facts: world.facts, final: { ...final, at, left } };
  const digest = createHash('sha256')
    .update(JSON.stringify([world.facts, chance.next()]))
    .digest('base64url');
  return { seed, history, violations: check(history), digest };
};

/**
 * Waits until nothing is left to do, as far as that can be seen, and every gateway has had an
 * answer of every service: a circuit breaker that is open closes only by a call. Returns what was
 * left to do, in words, before the clocks went forward.
 */
const heal = async (
  shop: Shop,
  customers: Customers,
  questions: readonly (readonly [Gateway, Order])[],
): Promise<string[]> => {
  const { pass } = shop.world;
  await pass(calmMs);
  const unanswered = new Set(questions);
  for (let ms = calmMs; ms < healingMs; ms += lookEveryMs) {
    for (const question of unanswered) {
      const [gateway, order] = question;
      const onAnswer = () => void unanswered.delete(question);
      if (gateway.host.isUp()) customers.ask(gateway, order, { onAnswer });
    }
    await pass(lookEveryMs);
    if (unanswered.size === 0 && (await findLeft(shop)).length === 0) break;
  }
  const left = await findLeft(shop);
  const isDue = async () => (await findDue(shop, marginMs)).length > 0;
  for (let ms = 0; ms < leasesMs && (await isDue()); ms += lookEveryMs) await pass(lookEveryMs);
  const due = await findDue(shop, 0);
  await retry(shop);
  await pass(followMs);
  return [...left, ...due];
};

/** Puts the clocks forward until no step of any aggregate fails any more, and none is due. */
const retry = async (shop: Shop): Promise<void> => {
  const isLeft = async () =>
    [...(await findFailing(shop)), ...(await findDue(shop, marginMs))].length > 0;
  if (await isLeft()) shop.world.fault('the clocks go forward until no step fails');
  for (let ms = 0; ms < failingMs && (await isLeft()); ms += lookEveryMs) {
    advanceClocks(shop.hosts, forwardMs(ms));
    await shop.world.pass(lookEveryMs);
  }
};

/**
 * Lets one operation of one service fail for every caller, again and again or all
 * at once, while every gateway calls the others, which must be answered.
 */
const sicken = async (shop: Shop, customers: Customers, outbreak: Outbreak): Promise<void> => {
  const { gateways } = shop;
  const { chance, fault, pass } = shop.world;
  const { manner, isPoisoned, bad, good } = outbreak;
  const sick = `${bad.service}.${bad.operation}`;
  const over = isPoisoned ? JSON.stringify(bad.input) : 'everything';
  fault(`${sick} ${manner} over ${over} for ${sickMs / 1_000} s`);
  shop.outbreak = outbreak;
  const asking = chance.oneOf(gateways);
  const ask = () => customers.ask(asking, bad, { timeoutMs: chance.between(...sickTimeoutMs) });
  for (let count = chance.oneOf([1, 1, crowd]); count > 0; count--) ask();
  for (let ms = 0; ms < sickMs; ms += askEveryMs) {
    ask();
    for (const gateway of gateways) customers.ask(gateway, chance.oneOf(good), { isSure: true });
    await pass(askEveryMs);
  }
  shop.outbreak = undefined;
  fault(`${sick} is well again`);
  await pass(sickTimeoutMs[1]);
};

/** Ends every process as for an update; returns what is left of them, in words. */
const end = async ({ hosts, world }: Shop): Promise<readonly string[]> => {
  const left: string[] = [];
  for (const { name, stop } of hosts) {
    stop((waiting) => {
      if (waiting > 0) left.push(`${name} has ended with ${waiting} timers`);
    });
  }
  await world.pass(endingMs);
  left.push(
    ...hosts.filter(({ process }) => !process().isGone()).map(({ name }) => `${name} does not end`),
  );
  const { open } = world.network;
  if (open > 0) left.push(`${open} connections stay open`);
  return left;
};
