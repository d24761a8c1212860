import { docker } from '../src/compose-project.ts';
import { eventually } from '../src/eventually.ts';
import { createShop } from '../src/shop.ts';
import type { Shop } from '../src/shop.ts';
import type { Stack } from '../src/stack.ts';
import { audit } from './invariants/audit.ts';
import type { Invariant } from './invariants/audit.ts';
import { readBooks } from './invariants/books.ts';
import { startLoad } from './load/load.ts';
import type { Load } from './load/load.ts';
import type { KnownPrice, LoadOrder, Target } from './load/messages.ts';
import type { Sample } from './load/sample.ts';
import { shopping } from './load/schedule.ts';

/** How much is asked of the shop, and for how long. */
export interface Effort {
  readonly perSecond: number;
  /** Of the phase before a fault, with which the phase of the fault is compared. */
  readonly steadySeconds: number;
  /** Of the overload. */
  readonly holdSeconds: number;
}

/** A running shop, and what a row can do with it. */
export interface Arena {
  readonly stack: Stack;
  readonly shop: Shop;
  readonly effort: Effort;
  /** The products that the load asks for and changes. */
  readonly ids: readonly string[];
  /** A product whose page nobody has looked at; a small shop has none. */
  readonly unseenId: string | undefined;
  /** The actions of people in this shop, as load: `effort.perSecond` at the gateway. */
  order(changes?: Partial<LoadOrder>): Promise<LoadOrder>;
  /** Where the gateway is. */
  gateway(): Promise<Target>;
  /** Begins to send requests; all of them are in the books. */
  load(order: LoadOrder): Load;
  /** Opens the books; what it gives closes them, when no more requests come, and audits them. */
  openBooks(): Promise<() => Promise<readonly Invariant[]>>;
  /** The containers of a service that run. */
  running(service: string): Promise<readonly string[]>;
  /** Resolves when nothing is missing on pages and each service has one replica that is up, or any. */
  settle(replicas?: 'one' | 'any'): Promise<void>;
  /** A seed for people who shop: with each row others come. */
  nextSeed(): number;
  /** Tells whoever looks on how far it is. */
  say(text: string): void;
}

const products = 100;
const repricedProducts = 20;
const maxConnections = 1_900;
const healthTimeoutMs = 60_000;
const pageTimeoutMs = 10_000;

const gatewayPort = 8080;
const backOfficePort = 8081;
const adminPort = 7002;

/** Stops a container as Compose does, by SIGTERM. */
export const stopContainer = async (id: string): Promise<void> => void (await docker(['stop', id]));

/** Starts a stopped container; resolves when it is healthy. */
export const startContainer = async (id: string): Promise<void> => {
  await docker(['start', id]);
  await eventually(
    async () => {
      const health = await docker(['inspect', '--format', '{{.State.Health.Status}}', id]);
      if (health !== 'healthy') throw new Error(`the container is ${health}`);
    },
    { timeoutMs: healthTimeoutMs, intervalMs: 500 },
  );
};

/** A gateway's container as a target that is asked whether it is ready. */
export const targetOf = async (name: string, container: string, network: string) => {
  const format = `{{(index .NetworkSettings.Networks "${network}").IPAddress}}`;
  const host = await docker(['inspect', '--format', format, container]);
  return { name, host, port: gatewayPort, backOfficePort, readyPort: adminPort } satisfies Target;
};

const published = ({ url, backOffice }: Stack): Target => ({
  name: 'gateway',
  host: '127.0.0.1',
  port: Number(new URL(url).port),
  backOfficePort: Number(new URL(backOffice.url).port),
});

/**
 * The gateway by its container's address where this machine can reach it (what publishes ports
 * would take a share of the machine), else by its published port.
 */
const findGateway = async (stack: Stack, container: string): Promise<Target> => {
  const { readyPort: _, ...direct } = await targetOf('gateway', container, `${stack.name}_edge`);
  const isReached = await fetch(`http://${direct.host}:${direct.port}/status`, {
    signal: AbortSignal.timeout(2_000),
  }).then(
    ({ ok }) => ok,
    () => false,
  );
  return isReached ? direct : published(stack);
};

const knowPrices = async (shop: Shop, ids: readonly string[]): Promise<KnownPrice[]> => {
  const known: KnownPrice[] = [];
  for (const id of ids) {
    const price = (await shop.page(id)).sections.pricing.data;
    if (price) known.push({ id, amount: price.current.amount, version: price.version });
  }
  return known;
};

/** In a shop that has been open for a while every page has been looked at. */
const lookAtAll = async (shop: Shop, ids: readonly string[]): Promise<void> => {
  for (const id of ids) await eventually(() => shop.page(id), { timeoutMs: pageTimeoutMs });
};

/** Looks around in a shop that runs. */
export const enterArena = async (
  stack: Stack,
  effort: Effort,
  say: (text: string) => void,
): Promise<Arena> => {
  const shop = createShop(stack.url, stack.backOffice);
  const ids = (await shop.products({ limit: `${products}` })).map(({ id }) => id);
  const newest = await shop.products({ limit: `${products}`, sort: 'newest' });
  const unseenId = newest.map(({ id }) => id).find((id) => !ids.includes(id));
  await lookAtAll(shop, ids);
  const running = async (service: string) => {
    const replicas = await stack.replicas(service);
    return replicas.filter(({ state }) => state === 'running').map(({ id }) => id);
  };

  const loads: Load[] = [];
  let seed = 0;
  const gateway = async () => findGateway(stack, (await running('gateway'))[0] ?? '');

  return {
    stack,
    shop,
    effort,
    ids,
    unseenId,
    gateway,
    running,
    say,
    nextSeed: () => (seed += 1),
    load(order) {
      const load = startLoad(order);
      loads.push(load);
      return load;
    },
    async openBooks() {
      loads.length = 0;
      const before = await readBooks(shop, ids);
      return () => {
        const samples = loads.flatMap((load): readonly Sample[] => load.samples);
        const { url, backOffice } = stack;
        return audit({ shop, url, backOffice }, before, samples);
      };
    },
    order: async (changes = {}) => ({
      targets: [await gateway()],
      ids,
      prices: await knowPrices(shop, ids.slice(0, repricedProducts)),
      adminToken: stack.backOffice.adminToken,
      mix: shopping,
      maxConnections,
      pace: { perSecond: effort.perSecond },
      ...changes,
    }),
    settle: (wanted = 'one') =>
      eventually(
        async () => {
          const { services } = await shop.status();
          const odd = services.filter(
            ({ state, replicas }) => state !== 'up' || (wanted === 'one' && replicas.length !== 1),
          );
          const states = odd.map(
            ({ name, state, replicas }) => `${replicas.length} ${name} ${state}`,
          );
          const { degraded } = await shop.page(ids[0] ?? '');
          const lacks = [...states, ...degraded.map((section) => `the page without ${section}`)];
          if (lacks.length > 0) throw new Error(`the shop is not whole: ${lacks.join(', ')}`);
        },
        { timeoutMs: healthTimeoutMs, intervalMs: 200 },
      ),
  };
};
