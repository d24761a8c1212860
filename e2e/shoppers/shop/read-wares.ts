import { pageOf } from '@shop/shared/contracts/common';
import { card } from '@shop/shared/contracts/product';
import { z } from 'zod';
import type { Ware, Wares } from '../people/wares.ts';
import { parsed } from './answer.ts';
import type { Client } from './client.ts';

const cards = pageOf(card.pick({ id: true, name: true, category: true }));
const zones = pageOf(z.object({ countries: z.array(z.string()) }));

/** More products than these nobody gets to see. */
const mostPages = 10;

const byId = (one: Ware, other: Ware) => (one.id < other.id ? -1 : 1);

/** Reads what people know of the shop before they come. */
export const readWares = async (client: Client): Promise<Wares> => {
  const read = async (path: string) => parsed((await client({ kind: 'wares', path })).body);
  const products: Ware[] = [];
  let cursor: string | null = '';
  for (let page = 0; page < mostPages && cursor !== null; page += 1) {
    const query = new URLSearchParams({ limit: '100', ...(cursor && { cursor }) });
    const { items, nextCursor }: z.infer<typeof cards> = cards.parse(
      await read(`/api/v1/products?${query}`),
    );
    products.push(...items);
    cursor = nextCursor;
  }
  const { items } = zones.parse(await read('/api/v1/shipping-zones?limit=100'));
  const countries = items.flatMap((zone) => zone.countries);
  return { products: products.toSorted(byId), countries };
};
