import { z } from 'zod';
import { id as idOf, money } from '@shop/shared/contracts/common';
import { card } from '@shop/shared/contracts/product';
import { recommendation, recommendationsContract } from '@shop/shared/contracts/recommendations';
import { hour } from '../../product-page/policy.ts';
import { section } from '../../product-page/section.ts';
import { mobilePicture, smallPicture } from '../../web/links.ts';
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
  mobile: {
    fields: {
      together: z.array(
        z.object({
          ...card.pick({ id: true, name: true }).shape,
          picture: mobilePicture,
          price: money.nullable(),
        }),
      ),
    },
    of: (items) => ({
      together: items.slice(0, 4).map(({ productId: id, card: { name, picture }, price }) => ({
        id,
        name,
        picture: smallPicture(picture),
        price,
      })),
    }),
  },
  partner: {
    name: 'together',
    schema: z.array(idOf),
    of: (items) => items.map(({ productId }) => productId),
  },
  label: 'recommendations',
  view: recommendationsView,
});
