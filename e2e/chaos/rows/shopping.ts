import { setTimeout as pause } from 'node:timers/promises';
import { docker } from '../../src/compose-project.ts';
import { services } from '../../src/services.ts';
import { type Arena, startContainer, stopContainer } from '../arena.ts';
import { openLink } from '../faults/toolbox.ts';
import { whilePeopleShop, wordsOf } from '../people/people.ts';
import type { Row } from './row.ts';
import { lastOf } from './services.ts';

/** People who come in a second; nothing else is asked of the shop meanwhile. */
const manyASecond = 2;
const someASecond = 1;

/** How long they shop before anything is broken, and when all is mended. */
const beforeMs = 5_000;
const afterMs = 3_000;

const goneMs = 10_000;
const crashes = 20;
const betweenCrashesMs = 2_000;

interface Described extends Pick<Row, 'name' | 'matrix' | 'does'> {
  readonly patience?: 'patient' | 'impatient';
  readonly perSecond?: number;
}

const agree = 'orders end as people want, and stock, payments and ledger agree with them';
const shows = {
  patient: `people who try again get what they ask for; ${agree}`,
  impatient: `no request of people fails; ${agree}`,
} as const;

/** A row in which people shop while something is done to the shop. */
const whileShopping = (
  { patience = 'patient', perSecond = manyASecond, ...described }: Described,
  harm: (arena: Arena) => Promise<unknown>,
): Row => ({
  ...described,
  shows: shows[patience],
  async run(arena) {
    const shopped = await whilePeopleShop(arena, { patience, perSecond }, async () => {
      await pause(beforeMs);
      await harm(arena);
      await pause(afterMs);
    });
    const { checks, placed, paid } = shopped;
    return { line: wordsOf(shopped), checks, orders: { placed, paid }, details: null };
  },
});

const without = (service: string): Row =>
  whileShopping(
    {
      name: `shop-without-${service}`,
      matrix: 'B9, B10',
      does: `kills all replicas of ${service} for 10 s, then pauses it for 10 s, while people shop`,
    },
    async (arena) => {
      await arena.stack.kill(service);
      await pause(goneMs);
      await arena.stack.start(service);
      const container = await lastOf(arena, service);
      await docker(['pause', container]);
      await pause(goneMs);
      await docker(['unpause', container]);
    },
  );

const lateMs = 2_000;
const callsPort = 7000;

const late = whileShopping(
  {
    name: 'shop-late',
    matrix: 'B12',
    does: 'lets the answers of payments come 2 s later for 15 s, while people shop',
  },
  async (arena) => {
    const link = await openLink(await lastOf(arena, 'payments'), callsPort);
    link.set({ delayMs: lateMs });
    await pause(15_000);
    await link.close();
  },
);

const crashed = (store: 'mongo' | 'redis', matrix: string): Row =>
  whileShopping(
    {
      name: `shop-${store}-crashes`,
      matrix,
      does: `kills ${store === 'mongo' ? 'MongoDB' : 'Redis'} ${crashes} times while people shop`,
    },
    async ({ stack, say }) => {
      for (let crash = 1; crash <= crashes; crash += 1) {
        say(`crash ${crash}`);
        await stack.kill(store);
        await stack.start(store);
        await pause(betweenCrashesMs);
      }
    },
  );

const rolling = whileShopping(
  {
    name: 'shop-rolling',
    matrix: 'B34',
    does: 'restarts two replicas of each service, one at a time, while people shop',
    patience: 'impatient',
    // The machine starts a process all the while.
    perSecond: someASecond,
  },
  async ({ stack, running, say }) => {
    for (const service of services) {
      say(`restarting ${service}`);
      await stack.scale(service, 2);
      for (const id of await running(service)) {
        await stopContainer(id);
        await startContainer(id);
      }
      await stack.scale(service, 1);
    }
  },
);

/** Faults as customers see them, who order meanwhile. */
export const shoppingRows: readonly Row[] = [
  ...services.map(without),
  rolling,
  late,
  crashed('redis', 'B19'),
  crashed('mongo', 'B23'),
];
