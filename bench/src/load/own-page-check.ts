import { z } from 'zod';
import { productContract } from '@shop/shared/contracts/product';
import { pricingContract } from '@shop/shared/contracts/pricing';
import { inventoryContract } from '@shop/shared/contracts/inventory';
import type { PageCheck } from './page-check.ts';

/** Every so many pages are read as a whole; all others are looked over. */
const wholeEvery = 64;

const live = <T extends z.ZodType>(data: T) => z.object({ status: z.literal('ok'), data });

/** A page on which every section is live, and is about one product. */
const wholePage = (id: string) =>
  z.object({
    id: z.literal(id),
    degraded: z.array(z.string()).length(0),
    sections: z
      .object({
        product: live(productContract.operations.get.output.refine((data) => data.id === id)),
        pricing: live(pricingContract.operations.quote.output.unwrap().refine((p) => p.id === id)),
        inventory: live(
          inventoryContract.operations.levels.output.unwrap().refine((l) => l.id === id),
        ),
        recommendations: live(z.array(z.looseObject({ card: z.object({}), price: z.unknown() }))),
      })
      .catchall(live(z.unknown())),
  });

const notDegraded = Buffer.from('"degraded":[]');

/** A check of the shop's own pages; the first of every product, and one of 64, is read in full. */
export const createOwnPageCheck = (): PageCheck => {
  const seen = new Set<string>();
  let count = 0;
  return (id, body) => {
    const isWhole = body.includes(`{"id":"${id}"`) && body.includes(notDegraded);
    if (!isWhole || body.at(-1) !== 0x7d) return `a page of ${id} that is not whole: ${body}`;
    if (seen.has(id) && ++count % wholeEvery !== 0) return undefined;
    seen.add(id);
    const read = wholePage(id).safeParse(JSON.parse(body.toString()));
    return read.success ? undefined : `a wrong page of ${id}: ${read.error.message}`;
  };
};
