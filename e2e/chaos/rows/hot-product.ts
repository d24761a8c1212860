import { setTimeout as pause } from 'node:timers/promises';
import { signIn } from '../../src/buyer.ts';
import { eventually } from '../../src/eventually.ts';
import { rush } from '../../src/rush.ts';
import { isFinal } from '../../shoppers/orders/breaches.ts';
import type { Arena } from '../arena.ts';
import { monotonicMs } from '../clock.ts';
import { noPageFailed } from '../figures/judge.ts';
import { comparison } from '../figures/words.ts';
import { inTurns } from '../invariants/in-turns.ts';
import type { Row } from './row.ts';
import { judged, underLoad } from './under-load.ts';

const orders = 500;
const pieces = 10;
const atOnce = 20;
const killAfterMs = 2_000;

/** The time that all orders may take to be final, from when the last one is placed. */
const finalMs = 60_000;

const levelOf = async ({ shop }: Arena, id: string) => {
  const { data } = (await shop.page(id)).sections.inventory;
  if (!data) throw new Error(`the stock of ${id} is not shown`);
  return data;
};

const count = async (arena: Arena, id: string, onHand: number) => {
  const { version } = await levelOf(arena, id);
  await arena.shop.manage('PUT', `/api/v1/products/${id}/stock`, {
    headers: { 'If-Match': `"${version}"` },
    body: { onHand, reason: 'count' },
  });
};

/** A product that the other load does not change. */
const findProduct = async ({ shop, ids, unseenId }: Arena): Promise<string> => {
  const newest = await shop.products({ limit: '100', sort: 'newest' });
  for (const { id } of newest) {
    if (id === unseenId || ids.includes(id)) continue;
    if ((await shop.page(id)).purchasable === true) return id;
  }
  throw new Error('no product is left that only this row sells');
};

/** Lets many people order the last pieces of a product while Redis is killed. */
export const hotProduct: Row = {
  name: 'hot-product',
  matrix: 'B39, B19',
  does: `lets ${orders} orders come for ${pieces} pieces of a product, and kills Redis after 2 s`,
  shows: `no page fails, exactly ${pieces} are sold and the others rejected, 60 s after the last`,
  less: 'refusals by 409: an order is placed, and then rejected for what is missing',
  async run(arena) {
    const { stack, shop, say } = arena;
    const buyer = await signIn(shop);
    const productId = await findProduct(arena);
    await count(arena, productId, pieces);
    let placed: readonly string[] = [];

    const seen = await underLoad(arena, await arena.order(), async () => {
      const { ids, ended } = rush(buyer, { productId, orders, atOnce });
      // It is looked at when Redis is back.
      ended.catch(() => undefined);
      await pause(killAfterMs);
      say('killing Redis');
      await stack.kill('redis');
      await stack.start('redis');
      await ended;
      placed = ids;
    });

    const until = monotonicMs() + finalMs;
    const statuses = await inTurns(placed, atOnce, async (id) => {
      const look = async () => {
        const { status } = await buyer.order(id);
        if (!isFinal({ status })) throw new Error(`${id} is ${status}`);
        return status;
      };
      const timeoutMs = Math.max(0, until - monotonicMs());
      return eventually(look, { timeoutMs, intervalMs: 500 }).catch(() => 'not final');
    });
    const level = await levelOf(arena, productId);
    await count(arena, productId, 1_000);
    const sold = statuses.filter((status) => status === 'shipped' || status === 'delivered').length;
    const rejected = statuses.filter((status) => status === 'rejected').length;
    const { steady, faulty } = seen;
    return {
      line: `${comparison(faulty, steady)}; ${sold} sold, ${rejected} rejected`,
      measured: faulty,
      orders: { placed: new Set(placed).size, paid: sold },
      checks: [
        ...judged(arena, seen, noPageFailed),
        { claim: `exactly ${pieces} are sold`, holds: sold === pieces },
        { claim: 'all others are rejected', holds: rejected === orders - pieces },
        { claim: 'nothing is left of it', holds: level.onHand === 0 && level.available === 0 },
      ],
      details: { ...seen, samples: undefined, sold, rejected },
    };
  },
};
