import { docker } from '../../src/compose-project.ts';
import { eventually } from '../../src/eventually.ts';
import { sectionsJoining, sectionsOf, services } from '../../src/services.ts';
import type { Arena } from '../arena.ts';
import { block, crash, exhaust } from '../faults/process.ts';
import { faultRow } from './fault-row.ts';
import type { Row } from './row.ts';

/** The only container of a service, or the newest of them. */
export const lastOf = async (arena: Arena, service: string): Promise<string> =>
  (await arena.running(service)).at(-1) ?? '';

/** The rows of the matrix; services that neither a page nor an order needs have one together. */
const numbers: Readonly<Record<string, string>> = {
  product: 'B2',
  pricing: 'B3',
  inventory: 'B4',
  reviews: 'B5',
  merchants: 'B7',
  shipping: 'B7',
  promotions: 'B8',
  orders: 'B9',
};

/**
 * The services that follow the events of each, and say so when what they know may be some seconds
 * old: of orders none does.
 */
const followers = new Map(
  await Promise.all(
    services.map(async (service) => {
      const contracts: Readonly<Record<string, { readonly subscribers?: readonly string[] }>> =
        await import(`@shop/shared/contracts/${service}`);
      const all = Object.values(contracts).flatMap(({ subscribers = [] }) => subscribers);
      const isTold = service !== 'orders';
      return [service, all.filter((name) => isTold && services.includes(name))] as const;
    }),
  ),
);

/** The sections that may be degraded without a service: its own, and those that rest on it. */
export const lackingWithout = (service: string): readonly string[] => {
  const resting = [service, ...(followers.get(service) ?? [])].flatMap(sectionsOf);
  return [...new Set([...resting, ...sectionsJoining(service)])];
};

/** Without the product there is no page; it says so, and when to come again. */
const refusesUnseen = async ({ stack, unseenId }: Arena) => {
  const answer = await fetch(new URL(`/api/v1/products/${unseenId}/page`, stack.url));
  return [
    {
      claim: 'a page that nobody has seen is refused with 503 and Retry-After',
      holds: answer.status === 503 && answer.headers.has('retry-after'),
    },
  ];
};

/** Prices and stock that are not too old can still be bought by. */
const isSold = async ({ shop }: Arena) => {
  const [first] = await shop.products({ limit: '1' });
  const { purchasable } = await shop.page(first?.id ?? '');
  return [{ claim: 'a page with a recent copy can be bought from', holds: purchasable === true }];
};

/** Nothing is priced without deals, or without what sending costs: nobody pays too much. */
const isNotPriced = async ({ stack, ids: [productId] }: Arena) => {
  const answer = await fetch(new URL('/api/v1/quotations', stack.url), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ lines: [{ productId, quantity: 1 }], country: 'DE' }),
  });
  return [
    {
      claim: 'goods are not priced, with 503 and Retry-After',
      holds: answer.status === 503 && answer.headers.has('retry-after'),
    },
  ];
};

const probes: Readonly<Record<string, (arena: Arena) => Promise<typeof noChecks>>> = {
  product: refusesUnseen,
  pricing: isSold,
  inventory: isSold,
  promotions: isNotPriced,
  shipping: isNotPriced,
};
const noChecks: { claim: string; holds: boolean }[] = [];

/** The demands on orders that are not held. */
const less: Readonly<Record<string, readonly string[]>> = {
  promotions: ['an order without a coupon, which is refused as well: a deal could be missing'],
  pricing: ['an order at a price quoted before, which is refused until prices are there'],
};

const gone = (service: string): Row =>
  faultRow({
    name: `${service}-gone`,
    matrix: numbers[service] ?? 'B6',
    does: `kills all replicas of ${service} and starts them 12 s later`,
    shows: `no page fails, only what rests on ${service} is degraded, whole 5 s after it is healthy`,
    less: [
      'noticed within 100 ms; pages are held to wait at most 1 s',
      ...(less[service] ?? []),
    ].join('; '),
    forSeconds: 12,
    async inflict({ stack }) {
      await stack.kill(service);
      return () => stack.start(service);
    },
    ...(probes[service] && { probe: probes[service] }),
    bounds: { fails: 'no page', lacks: lackingWithout(service), detectMs: 1_000, recoverMs: 5_000 },
  });

const paused = (service: string): Row =>
  faultRow({
    name: `${service}-paused`,
    matrix: 'B10',
    does: `pauses the only replica of ${service} for 20 s`,
    shows: 'no page fails, after 3.5 s none waits for it, whole 5 s after it goes on',
    less: 'a pause of 60 s',
    forSeconds: 20,
    async inflict(arena) {
      const container = await lastOf(arena, service);
      await docker(['pause', container]);
      return () => docker(['unpause', container]);
    },
    bounds: { fails: 'no page', lacks: lackingWithout(service), detectMs: 3_500, recoverMs: 5_000 },
  });

const two = (service: string) => async (arena: Arena) => {
  await arena.stack.scale(service, 2);
  return () => arena.stack.scale(service, 1);
};

/** Resolves when the engine has started a container again after its process was killed. */
const untilBack = (container: string) => () =>
  eventually(
    async () => {
      const format = '{{.RestartCount}} {{.State.Health.Status}}';
      const state = await docker(['inspect', '--format', format, container]);
      if (!/^[1-9]\d* healthy$/.test(state)) throw new Error(`the container is not back: ${state}`);
    },
    { timeoutMs: 60_000, intervalMs: 500 },
  );

/** Ends the newest process of a service in some way; it is mended by the engine. */
const ended =
  (service: string, end: (container: string) => Promise<unknown>) => async (arena: Arena) => {
    const container = await lastOf(arena, service);
    await end(container);
    return untilBack(container);
  };

const killed = faultRow({
  name: 'kill',
  matrix: 'B1',
  does: 'kills the process of one of two replicas of product, which the engine starts again',
  shows: 'no page fails, hardly one is less than whole',
  less: 'noticed within 100 ms; pages are held to wait at most 1 s',
  forSeconds: 8,
  prepare: two('product'),
  inflict: ended('product', crash),
  bounds: { fails: 'no page', degradedShare: 0.001, detectMs: 1_000, recoverMs: 5_000 },
});

const outOfMemory = faultRow({
  name: 'memory',
  matrix: 'B42',
  does: 'lets one of two replicas of pricing take memory until the kernel ends it',
  shows: 'no page fails, the engine starts it again',
  less: 'started again within 5 s; the row waits until it is healthy, however long that takes',
  forSeconds: 8,
  prepare: two('pricing'),
  inflict: ended('pricing', exhaust),
  bounds: { fails: 'no page', lacks: lackingWithout('pricing'), detectMs: 3_500, recoverMs: 5_000 },
});

const blocked = faultRow({
  name: 'blocked',
  matrix: 'B11',
  does: 'keeps the event loop of reviews busy for 10 s; its sockets go on to answer heartbeats',
  shows: 'no page fails, after 3.5 s none waits for it, whole 5 s after it goes on',
  forSeconds: 0,
  async inflict(arena) {
    await block(await lastOf(arena, 'reviews'), 10_000);
    return async () => undefined;
  },
  bounds: { fails: 'no page', lacks: lackingWithout('reviews'), detectMs: 3_500, recoverMs: 5_000 },
});

/** Processes that die, stand still, or take too much. */
export const serviceRows: readonly Row[] = [
  killed,
  ...services.map(gone),
  ...services.map(paused),
  blocked,
  outOfMemory,
];
