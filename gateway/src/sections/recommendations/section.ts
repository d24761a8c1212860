import { z } from 'zod';
import { recommendation, recommendationsContract } from '@shop/shared/contracts/recommendations';
import { hour } from '../../product-page/policy.ts';
import { section } from '../../product-page/section.ts';
import { smallPicture } from '../../web/links.ts';
import { prices } from '../pricing/prices.ts';
import { cards } from '../product/cards.ts';
import { recommendationsView } from './view.ts';

/** The recommended products, each with its card and price. */
export const recommendations = section(recommendationsContract, {
  ask: (productId) => ['forProduct', { productId }],
  schema: z.array(recommendation),
  timeoutMs: 300,
  maxStaleMs: 24 * hour,
  joins: { by: ({ productId }) => productId, with: [cards, prices] },
  mobile: (items) => ({
    together: items.slice(0, 4).map(({ productId: id, card: { name, picture }, price }) => ({
      id,
      name,
      picture: smallPicture(picture),
      price,
    })),
  }),
  label: 'recommendations',
  view: recommendationsView,
});
