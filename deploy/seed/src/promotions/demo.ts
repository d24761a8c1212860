import { promotionsContract } from '@shop/shared/contracts/promotions';
import { z } from 'zod';
import { demoData } from '../demo-data.ts';
import dealsJson from './deals.json' with { type: 'json' };

const deals = z.array(promotionsContract.operations.introduce.input).min(1).parse(dealsJson);

/** The deals, with the first products; each if all products that it names are among these. */
export const demo = demoData(promotionsContract, (articles) => {
  const ids = new Set(articles.map(({ id }) => id));
  const isWhole = ({ target }: (typeof deals)[number]) =>
    target.scope !== 'products' || target.productIds.every((id) => ids.has(id));
  return (articles[0]?.index === 0 ? deals.filter(isWhole) : []).map((deal) => ({
    what: `deal ${deal.id}`,
    operation: 'introduce',
    input: deal,
    key: `seed-deal-${deal.id}`,
  }));
});
