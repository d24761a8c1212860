import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import memoryLimits from './memory-limits.json' with { type: 'json' };
import { signIn } from './src/buyer.ts';
import { eventually, meanwhile } from './src/eventually.ts';
import { createShop } from './src/shop.ts';
import type { Shop } from './src/shop.ts';
import { running, sections } from './src/services.ts';
import { startStack } from './src/stack.ts';
import type { Stack } from './src/stack.ts';

/** All that DISCOVERY can be in containers. */
const discoveries = Object.keys(
  parse(readFileSync(join(import.meta.dirname, '../deploy/discovery.yml'), 'utf8')).services,
);

/** Tests of one service on the same shop; they go with the service. */
const testsOfServices = await Promise.all(
  globSync('*/shop-tests.ts', { cwd: import.meta.dirname }).map(
    async (path): Promise<(open: () => Shop) => void> =>
      (await import(join(import.meta.dirname, path))).tests,
  ),
);

let stack: Stack;
let shop: Shop;
const stacks: Stack[] = [];

/** One shop, whose containers are started anew with another setting: stored data stays. */
const openShop = async (DISCOVERY: string) => {
  const [before] = stacks;
  stack = await startStack({ ...(before && { name: before.name }), environment: { DISCOVERY } });
  stacks.push(stack);
  shop = createShop(stack.url, stack.backOffice);
};

afterAll(async () => {
  for (const one of stacks) await one.down();
}, 60_000);

/** Products that no other test here touches. */
const productIds = async (from: number, count: number): Promise<readonly string[]> => {
  const cards = await shop.products({ sort: 'name', limit: '100' });
  return cards.slice(from, from + count).map(({ id }) => id);
};

const priceOf = async (of: Shop, id: string) => {
  const { data } = (await of.page(id)).sections.pricing;
  if (!data) throw new Error(`there is no price of ${id}`);
  return data;
};

const nothing = () => undefined;

/** In MiB, of each service's container. */
const limits: Readonly<Record<string, number>> = memoryLimits;

describe.each(discoveries)('services are found by DISCOVERY=%s', (discovery) => {
  beforeAll(() => openShop(discovery), 300_000);

  test('the page of a seeded product has all sections, and all are good', async () => {
    const [id = ''] = await productIds(0, 1);

    const page = await shop.page(id);

    expect(Object.keys(page.sections).toSorted()).toEqual(sections.map(({ name }) => name));
    for (const section of Object.values(page.sections))
      expect(section).toMatchObject({ status: 'ok' });
    expect(page).toMatchObject({ id, degraded: [] });
    expect(page.sections.recommendations.data).not.toHaveLength(0);
  });

  test('a price change reaches what another gateway has kept, by event and within a second', async () => {
    const second = createShop(await stack.addGateway());
    const [id = ''] = await productIds(1, 1);
    const cardOn = async (of: Shop) => {
      const [card] = (await of.page(id)).sections.recommendations.data ?? [];
      if (!card) throw new Error(`nothing is recommended with ${id}`);
      return card;
    };
    const { productId } = await eventually(() => cardOn(second));
    const before = await priceOf(second, productId);

    const after = await shop.reprice(productId, before.current.amount + 100, before.version);

    await eventually(async () => expect((await cardOn(second)).price).toEqual(after.current), {
      timeoutMs: 1_000,
    });
    expect(await priceOf(second, productId)).toEqual(after);
  });

  test('a price that someone else has changed is not overwritten', async () => {
    const [id = ''] = await productIds(2, 1);
    const { version } = await priceOf(shop, id);
    await shop.reprice(id, 4_200, version);

    await expect(shop.reprice(id, 2_400, version)).rejects.toMatchObject({ status: 412 });

    expect((await priceOf(shop, id)).current.amount).toBe(4_200);
  });

  for (const tests of testsOfServices) tests(() => shop);

  test('a paid order counts for what is bought together', async () => {
    const [id = ''] = await productIds(4, 1);
    const best = async () => {
      const [first] = (await shop.page(id)).sections.recommendations.data ?? [];
      if (first?.reason.kind !== 'boughtTogether') throw new Error(`${id} was in no basket`);
      return { productId: first.productId, count: first.reason.count };
    };
    const { productId, count } = await best();

    const buyer = await signIn(shop);
    await buyer.buy({ lines: [id, productId].map((one) => ({ productId: one, quantity: 1 })) });

    // The service reads the newest purchases again every five seconds.
    const patience = { timeoutMs: 15_000 };
    const isCounted = async () => expect(await best()).toEqual({ productId, count: count + 1 });
    await eventually(isCounted, patience);
  });

  test('a sold-out product is recommended nowhere', async () => {
    const [id = ''] = await productIds(30, 1);
    const first = (await shop.page(id)).sections.recommendations.data?.[0]?.productId ?? '';
    const { onHand } = (await shop.page(first)).sections.inventory.data ?? { onHand: 0 };

    await shop.adjustStock(first, -onHand);

    await eventually(async () => {
      const left = (await shop.page(id)).sections.recommendations.data ?? [];
      expect(left.map(({ productId }) => productId)).not.toContain(first);
    });
  });

  test('under load no container takes more memory than memory-limits.json says', async () => {
    const ids = await productIds(0, 60);
    const until = pause(5_000);
    // A refused request is load as well.
    const ask = (id: string) => shop.page(id).then(nothing, nothing);
    await Promise.all(ids.map((id) => meanwhile(until, () => ask(id))));

    const memories = await stack.memories();

    const over = [...memories].filter(([service, { usedMiB, limitMiB }]) => {
      const allowed = limits[service] ?? limits['unmeasured'] ?? 0;
      return usedMiB > allowed || allowed >= limitMiB;
    });
    expect(over).toEqual([]);
    expect([...memories.keys()].toSorted()).toEqual(running.toSorted());
  });

  test('all writes are there after the whole shop was down', async () => {
    const [id = ''] = await productIds(31, 1);
    const level = await shop.adjustStock(id, 1);
    const price = await shop.reprice(id, 1_234, (await priceOf(shop, id)).version);

    await stack.compose('down');
    await stack.compose('up', '--detach', '--wait');

    expect((await shop.page(id)).sections.inventory.data).toEqual(level);
    expect(await priceOf(shop, id)).toEqual(price);
  }, 180_000);
});
