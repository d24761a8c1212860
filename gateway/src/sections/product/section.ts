import { z } from 'zod';
import { product as schema, productContract } from '@shop/shared/contracts/product';
import { written } from '@shop/shared/contracts/texts';
import { hour } from '../../product-page/policy.ts';
import { section } from '../../product-page/section.ts';
import { excerpt } from '../../web/prose.ts';
import { mobilePicture, pictureHref, smallPicture } from '../../web/links.ts';
import { productView } from './view.ts';

const publicPicture = z.object({
  href: z.string().meta({ description: 'path of an SVG of the shop' }),
  alt: z.string(),
});

/** The product itself: name, pictures, description. */
export const product = section(productContract, {
  ask: (id) => ['get', { id }],
  schema,
  timeoutMs: 400,
  maxStaleMs: 24 * hour,
  required: true,
  purchasable: (known) => (known ? !known.withdrawn : 'unknown'),
  on: { productChanged: 'replace' },
  mobile: {
    fields: {
      ...schema.pick({ name: true, brand: true, category: true }).shape,
      summary: written,
      pictures: z.array(mobilePicture),
    },
    of: ({ name, brand, category, description, pictures }) => ({
      name,
      brand,
      category,
      summary: excerpt(description, 300),
      pictures: pictures.slice(0, 2).map((picture) => smallPicture(picture)),
    }),
  },
  partner: {
    name: 'details',
    schema: schema
      .pick({
        name: true,
        brand: true,
        category: true,
        description: true,
        attributes: true,
        withdrawn: true,
      })
      .extend({ pictures: z.array(publicPicture) }),
    of: ({ pictures, ...facts }) => ({
      ...facts,
      pictures: pictures.map((picture) => ({ href: pictureHref(picture), alt: picture.alt })),
    }),
  },
  label: 'description',
  view: productView,
});
