import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { enterArena, startContainer, stopContainer } from './chaos/arena.ts';
import type { Arena } from './chaos/arena.ts';
import { startLoad } from './chaos/load/load.ts';
import { isOk } from './chaos/load/sample.ts';
import type { Sample } from './chaos/load/sample.ts';
import { briefly } from './chaos/rows/briefly.ts';
import { docker } from './src/compose-project.ts';
import { eventually, meanwhile } from './src/eventually.ts';
import { askRedis } from './src/redis.ts';
import { createShop } from './src/shop.ts';
import { sections, sectionsOf } from './src/services.ts';
import type { Page, Shop } from './src/shop.ts';
import { sharedStack } from './src/shared-stack.ts';
import type { Stack } from './src/stack.ts';

let stack: Stack;
let shop: Shop;
let arena: Arena;
let id: string;

const isWhole = ({ degraded }: Page) => degraded.length === 0;

const untilWhole = (timeoutMs: number) =>
  eventually(async () => expect((await shop.page(id)).degraded).toEqual([]), { timeoutMs });

beforeAll(async () => {
  stack = await sharedStack();
  shop = createShop(stack.url, stack.backOffice);
  id = (await shop.products())[0]?.id ?? '';
  await untilWhole(10_000);
  const effort = { perSecond: 20, steadySeconds: 1, holdSeconds: 1 };
  arena = await enterArena(stack, effort, () => undefined);
}, 300_000);

afterAll(() => stack?.down(), 60_000);

/** Whether a customer can see the section, be it from the last good copy. */
const isShown = (page: Page, name: string) => {
  const { status = 'unavailable', data = null } = page.sections[name] ?? {};
  return ['ok', 'stale'].includes(status) && data !== null;
};

test.each([...new Set(sections.map(({ service }) => service))])(
  'without %s there is a page all the same, and it heals',
  async (service) => {
    const names = sectionsOf(service);
    const pages = await meanwhile(stack.stop(service), () => shop.page(id));
    const without = await eventually(async () => {
      const page = await shop.page(id);
      for (const name of names) {
        expect(['stale', 'unavailable']).toContain(page.sections[name]?.status);
      }
      return page;
    });

    const isWithout = (page: Page) => names.some((name) => !isShown(page, name));
    expect(pages.filter(isWithout)).toEqual([]);
    expect(without.degraded.toSorted()).toEqual(names);

    await stack.start(service);
    await untilWhole(5_000);
  },
  90_000,
);

test('without Redis the page is whole', async () => {
  await Promise.all([stack.stop('redis'), stack.stop('cache')]);

  const page = await shop.page(id);

  expect(page.degraded).toEqual([]);
  await Promise.all([stack.start('redis'), stack.start('cache')]);
  await untilWhole(5_000);
}, 90_000);

test('an answered write is there after the database was killed', async () => {
  const price = (await shop.page(id)).sections.pricing.data;
  const level = await shop.adjustStock(id, 1);
  const repriced = await shop.reprice(id, 9_876, price?.version ?? 0);

  await stack.kill('mongo');
  expect((await shop.page(id)).sections.product.data).not.toBeNull();
  await stack.start('mongo');

  await untilWhole(10_000);
  expect((await shop.page(id)).sections.inventory.data).toEqual(level);
  expect((await shop.page(id)).sections.pricing.data).toEqual(repriced);
}, 90_000);

test('three replicas share the calls, and the loss of one costs no page', async () => {
  await stack.scale('pricing', 3);
  await eventually(
    async () => {
      await shop.page(id);
      const pricing = (await shop.status()).services.find(({ name }) => name === 'pricing');
      const sharing = pricing?.replicas.filter(({ answered }) => answered > 0);
      expect(sharing).toHaveLength(3);
    },
    { timeoutMs: 15_000 },
  );

  const pages = await meanwhile(stack.killReplica('pricing'), () => shop.page(id));

  expect(pages.filter((page) => !isShown(page, 'pricing'))).toEqual([]);
  await untilWhole(5_000);
  const after = await Promise.all(Array.from({ length: 30 }, () => shop.page(id)));
  expect(after.filter((page) => !isWhole(page))).toEqual([]);
  await stack.scale('pricing', 1);
}, 120_000);

/** Breaks what a row breaks: of more pages than this none fails, and all invariants hold. */
const expectUnharmed = async (row: string, faultMs: number, pagesAbove: number) => {
  const { pages, violations } = await briefly(arena, row, faultMs);

  expect(pages.filter((page) => !isOk(page))).toEqual([]);
  expect(pages.length).toBeGreaterThan(pagesAbove);
  expect(violations).toEqual([]);
};

test.each(['kill', 'blocked', 'cut', 'one-way', 'resets', 'mongo-paused'])(
  'the row %s of `make chaos`: no page fails, and each write has one outcome',
  (row) => expectUnharmed(row, 3_000, 20),
  120_000,
);

test.each(['unread', 'half-sent'])(
  'the row %s of `make chaos`: a greedy client at the default limits costs others no page',
  (row) => expectUnharmed(row, 20_000, 200),
  180_000,
);

const isLost = ({ status }: Sample) => status === 0;

test('two replicas are restarted by turns under load, and no page fails', async () => {
  await stack.scale('pricing', 2);
  const load = startLoad(await arena.order());

  for (const replica of await arena.running('pricing')) {
    await stopContainer(replica);
    await startContainer(replica);
  }

  await load.end();
  const failed = load.samples.filter((sample) => sample.kind === 'page' && !isOk(sample));
  expect(failed).toEqual([]);
  expect(load.samples.filter(isLost)).toEqual([]);
  expect(load.samples.length).toBeGreaterThan(20);
}, 120_000);

test('a gateway that is told to stop says so, and loses nothing that is sent meanwhile', async () => {
  const url = await stack.addGateway();
  const [port = 0, backOfficePort = 0] = [url, stack.backOffice.url].map((one) =>
    Number(new URL(one).port),
  );
  const added = { name: 'added', host: '127.0.0.1', port, backOfficePort };
  const oneOff = ['project=' + stack.name, 'oneoff=True'].map((is) => `com.docker.compose.${is}`);
  const filters = oneOff.flatMap((label) => ['--filter', `label=${label}`]);
  const container = await docker(['ps', '--quiet', ...filters]);
  const order = await arena.order();
  const load = startLoad({ ...order, targets: [...order.targets, added] });
  await eventually(() => expect(load.samples.some((one) => one.target === 'added')).toBe(true));

  const stopped = stopContainer(container);
  await eventually(async () => {
    const answer = await fetch(new URL('/status', url));
    expect(answer.headers.get('connection')).toBe('close');
  });
  load.aim(order.targets);
  await stopped;

  await load.end();
  expect(load.samples.filter(isLost)).toEqual([]);
  await expect(fetch(url)).rejects.toThrow();
}, 120_000);

test('a service that is added has its user in Redis, which is not started again for that', async () => {
  const [redis] = await stack.replicas('redis');
  const startOf = () => docker(['inspect', '--format', '{{.State.StartedAt}}', redis?.id ?? '']);
  const before = await startOf();
  const folder = mkdtempSync(join(tmpdir(), 'added-'));
  const override = join(folder, 'compose.yml');
  const added = { keys: { tmpfs: ['/keys/wishlists:mode=0700,uid=1000,gid=1000'] } };
  writeFileSync(override, JSON.stringify({ services: added }));
  expect(await askRedis(stack, 'redis', 'acl', 'users')).not.toContain('wishlists');

  try {
    await stack.compose('--file', override, 'up', '--detach', 'redis-users');
    await eventually(
      async () => expect(await askRedis(stack, 'redis', 'acl', 'users')).toContain('wishlists'),
      {
        timeoutMs: 30_000,
      },
    );
  } finally {
    rmSync(folder, { recursive: true });
  }

  expect(await startOf()).toBe(before);
}, 120_000);

/** Ends what the init process of a container runs, as a fault does; the engine counts that. */
const crash = 'kill -9 $(cat /proc/1/task/1/children)';

test('a service that has crashed seven times is there again', async () => {
  const [{ id } = { id: '' }] = await stack.replicas('pricing');
  const format = '{{.RestartCount}} {{.State.Status}}';

  let crashes = 0;
  while (crashes < 7) {
    // A process that has just been started may not have begun yet. The crash may also cut off the
    // command that makes it, which is then sent again.
    await eventually(() => docker(['exec', id, 'sh', '-c', crash]), { timeoutMs: 10_000 });
    await eventually(
      async () => {
        const [count, state] = (await docker(['inspect', '--format', format, id])).split(' ');
        expect([Number(count) > crashes, state]).toEqual([true, 'running']);
        crashes = Number(count);
      },
      { timeoutMs: 60_000 },
    );
  }

  await stack.untilHealthy('pricing');
}, 180_000);
