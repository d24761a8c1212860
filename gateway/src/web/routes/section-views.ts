import { z } from 'zod';
import { money } from '@shop/shared/contracts/common';
import { level } from '@shop/shared/contracts/inventory';
import { price } from '@shop/shared/contracts/pricing';
import { card, product } from '@shop/shared/contracts/product';
import { recommendation } from '@shop/shared/contracts/recommendations';
import { reviewsContract } from '@shop/shared/contracts/reviews';
import type { Page, Section } from '../../product-page/page.ts';
import type { ProductPageSections, SectionView } from '../model.ts';

const recommendedCards = z.array(
  recommendation.extend({
    card: card.pick({ name: true, brand: true, category: true, picture: true }),
    price: money.nullable(),
  }),
);

/** What the services answered is read here for the first time; what cannot be read is not shown. */
const toView = <T>(section: Section, schema: z.ZodType<T>): SectionView<T> => {
  const { status, ageMs, source, error } = section;
  const shown = { ageMs, source, ...(error && { error: { code: error } }) };
  if (!section.data) return { status, data: null, ...shown };
  const { success, data } = schema.nullable().safeParse(JSON.parse(section.data.toString()));
  if (success) return { status, data, ...shown };
  return { ...shown, status: 'unavailable', data: null, error: { code: 'BAD_REPLY' } };
};

/** The sections of a page, read for people to see. */
export const toSectionViews = ({ sections }: Page): ProductPageSections => ({
  product: toView(sections.product, product),
  pricing: toView(sections.pricing, price),
  inventory: toView(sections.inventory, level),
  reviews: toView(sections.reviews, reviewsContract.operations.overview.output),
  recommendations: toView(sections.recommendations, recommendedCards),
});
