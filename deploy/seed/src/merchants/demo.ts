import { merchantDraft, merchantsContract } from '@shop/shared/contracts/merchants';
import { slug } from '@shop/shared/contracts/product';
import { z } from 'zod';
import type { Article } from '../catalogue/catalogue.ts';
import { demoData } from '../demo-data.ts';
import merchantsJson from './merchants.json' with { type: 'json' };

const merchant = merchantDraft.extend({
  id: z.string(),
  /** The categories that it sells. */
  sells: z.array(slug).min(1),
});

const merchants = z.array(merchant).min(1).parse(merchantsJson);

/** The merchant that sells a product: the one that sells its category. */
const sellerOf = ({ category: { category } }: Article): string =>
  merchants.find(({ sells }) => sells.includes(category))?.id ?? '';

/** The merchants, with the first products, and the seller of each product. */
export const demo = demoData(merchantsContract, (articles) => [
  ...(articles[0]?.index === 0 ? merchants : []).map(({ sells: _, ...draft }) => ({
    what: `merchant ${draft.id}`,
    operation: 'introduce' as const,
    input: draft,
    key: `seed-merchant-${draft.id}`,
  })),
  ...articles.map((article) => ({
    what: `seller of ${article.id}`,
    operation: 'introduceListing' as const,
    input: { id: article.id, merchantId: sellerOf(article) },
    key: `seed-listing-${article.id}`,
  })),
]);
