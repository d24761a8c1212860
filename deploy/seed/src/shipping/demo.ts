import { shippingContract, zoneTerms } from '@shop/shared/contracts/shipping';
import { z } from 'zod';
import type { Article } from '../catalogue/catalogue.ts';
import { demoData } from '../demo-data.ts';
import { createDice } from '../random.ts';
import weightsJson from './weights.json' with { type: 'json' };
import zonesJson from './zones.json' with { type: 'json' };

const zones = z
  .array(zoneTerms.extend({ id: z.string() }))
  .min(1)
  .parse(zonesJson);

const span = z.strictObject({ from: z.int().min(1), to: z.int() });

/** The weights of a category's products, packed, in grams. */
const weights = z.record(z.string(), span).parse(weightsJson);

const gramsOf = ({ id, category: { category } }: Article): number => {
  const { from, to } = weights[category] ?? { from: 0, to: 0 };
  return from + 10 * createDice(`weight of ${id}`).below((to - from) / 10);
};

/** The zones, with the first products, and the weight of each product. */
export const demo = demoData(shippingContract, (articles) => [
  ...(articles[0]?.index === 0 ? zones : []).map((zone) => ({
    what: `zone ${zone.id}`,
    operation: 'introduceZone' as const,
    input: zone,
    key: `seed-zone-${zone.id}`,
  })),
  ...articles.map((article) => ({
    what: `weight of ${article.id}`,
    operation: 'introduceWeight' as const,
    input: { id: article.id, grams: gramsOf(article) },
    key: `seed-weight-${article.id}`,
  })),
]);
