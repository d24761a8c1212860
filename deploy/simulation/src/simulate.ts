import { createHash } from 'node:crypto';
import { check } from './checker/check.ts';
import type { History, Violation } from './history/facts.ts';
import { Customers } from './shop/customers.ts';
import { Faults } from './shop/faults.ts';
import { findLeft, readFinalState } from './shop/final-state.ts';
import { type Order, introduce } from './shop/orders.ts';
import { drawPlan } from './shop/plan.ts';
import { type Outbreak, drawOutbreak } from './shop/sickness.ts';
import { type Gateway, type Shop, openShop } from './shop/shop.ts';
import { World } from './world/world.ts';

/** What a seed has come to. */
export interface Run {
  readonly seed: number;
  readonly history: History;
  readonly violations: readonly Violation[];
  /** Equal for equal runs, down to each draw of chance. */
  readonly digest: string;
  readonly steps: number;
  readonly virtualMs: number;
}

/** Until when the first products are there: nothing goes wrong before. */
const openingMs = 800;

/** How long after the last fault all must be as it should, and how often that is looked at. */
const healingMs = 10_000;
const lookEveryMs = 500;

/** What was under way may have to be waited for: a call of at most 2.5 s. */
const calmMs = 3_000;

/** How long an operation fails, how often it is asked for meanwhile, and how patiently. */
const sickMs = 2_000;
const askBadEveryMs = 20;
const askGoodEveryMs = 40;
const sickTimeoutMs = [150, 800] as const;

/** More than a service may have in flight. */
const crowd = 300;

/** What is asked then must be answered; and how long the end of everything may take. */
const probeMs = 1_000;
const endingMs = 10_000;

/** Plays one seed from the opening of a shop to its end, and checks what happened. */
export const simulate = async (seed: number): Promise<Run> => {
  const world = new World(seed);
  const { clock, chance } = world;
  const shop = openShop(drawPlan(chance), world);
  const customers = new Customers(shop);
  const faults = new Faults(shop);
  const during = (ms: number) => clock.runUntil(clock.now + ms);

  for (const host of shop.hosts) host.start();
  await during(200);
  for (const order of introduce(shop.plan)) customers.askSurely(chance.oneOf(shop.gateways), order);
  await during(openingMs - 200);
  faults.begin();
  customers.open();
  await during(shop.plan.activeMs);

  customers.close();
  faults.heal();
  await heal(shop, customers, during, questions(shop));
  const outbreak = drawOutbreak(chance, shop.plan);
  if (outbreak) await sicken(shop, customers, during, outbreak);
  const asked = [...questions(shop), ...eachAsks(shop, outbreak?.usual ?? [])];
  if (outbreak) await heal(shop, customers, during, asked);
  world.fault('every gateway asks every department');
  for (const [gateway, order] of asked) customers.askSurely(gateway, order);
  await during(probeMs);
  const final = await readFinalState(shop);
  const left = await end(shop, during);

  const history = { facts: world.facts, final: { ...final, left: [...final.left, ...left] } };
  return {
    seed,
    history,
    violations: check(history),
    digest: digestOf(world),
    steps: clock.steps,
    virtualMs: clock.now,
  };
};

/** Something that a gateway asks. */
type Question = readonly [Gateway, Order];

type During = (ms: number) => Promise<void>;

/**
 * Waits until nothing is left to do, as far as that can be seen, and every gateway has had an
 * answer of every department: a breaker that is open notices only by being asked. For a time only.
 */
const heal = async (
  shop: Shop,
  customers: Customers,
  during: During,
  asked: readonly Question[],
): Promise<void> => {
  await during(calmMs);
  const unanswered = new Set(asked);
  for (let ms = calmMs; ms < healingMs; ms += lookEveryMs) {
    for (const question of unanswered) {
      customers.askHopefully(...question, () => void unanswered.delete(question));
    }
    await during(lookEveryMs);
    if (unanswered.size === 0 && (await findLeft(shop)).length === 0) return;
  }
};

/**
 * Lets one operation of one department fail for everybody who asks for it, again and again or all
 * at once, while every gateway asks for the others, which must be answered.
 */
const sicken = async (
  shop: Shop,
  customers: Customers,
  during: During,
  { sickness, bad, good }: Outbreak,
): Promise<void> => {
  const { chance } = shop.world;
  const { service, operation, manner, poison = 'everything' } = sickness;
  shop.world.fault(`${service}.${operation} ${manner} over ${poison} for ${sickMs / 1_000} s`);
  shop.sick.now = sickness;
  const asking = chance.oneOf(shop.gateways);
  const ask = () => customers.askInVain(asking, bad, chance.between(...sickTimeoutMs));
  for (let count = chance.oneOf([1, 1, crowd]); count > 0; count--) ask();
  for (let ms = 0; ms < sickMs; ms += askBadEveryMs) {
    ask();
    if (ms % askGoodEveryMs === 0) {
      for (const gateway of shop.gateways) customers.askSurely(gateway, chance.oneOf(good));
    }
    await during(askBadEveryMs);
  }
  shop.sick.now = undefined;
  shop.world.fault(`${service}.${operation} is well again`);
  await during(sickTimeoutMs[1]);
};

/** What each gateway can ask each department, whatever has happened. */
const questions = (shop: Shop): readonly Question[] => {
  const { departments, products } = shop.plan;
  const [about = ''] = products;
  const orders = departments.map(({ name }) => ({ ...probes[name](about), service: name, about }));
  return eachAsks(shop, orders);
};

const eachAsks = ({ gateways }: Shop, orders: readonly Order[]): readonly Question[] =>
  gateways.flatMap((gateway) => orders.map((order) => [gateway, order] as const));

const probes = {
  product: (id: string) => ({ operation: 'get', input: { id } }),
  inventory: (id: string) => ({ operation: 'levels', input: { ids: [id] } }),
  pricing: (id: string) => ({ operation: 'quote', input: { ids: [id] } }),
  reviews: (productId: string) => ({ operation: 'summary', input: { productId } }),
  recommendations: (productId: string) => ({ operation: 'forProduct', input: { productId } }),
};

/** Ends every process as for an update; returns what is left of them, in words. */
const end = async ({ hosts, world }: Shop, during: During): Promise<readonly string[]> => {
  const left: string[] = [];
  for (const host of hosts) {
    const { process } = host;
    host.stop((waiting) => {
      if (waiting > 0) left.push(`${process.name} has ended with ${waiting} timers`);
    });
  }
  await during(endingMs);
  left.push(...hosts.filter((host) => !host.isDown).map(({ name }) => `${name} does not end`));
  if (world.network.open > 0) left.push(`${world.network.open} connections stay open`);
  return left;
};

const digestOf = ({ facts, chance, clock }: World): string =>
  createHash('sha256')
    .update(JSON.stringify([facts, chance.state, clock.steps]))
    .digest('base64url');
