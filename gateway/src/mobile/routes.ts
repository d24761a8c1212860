import { contentAnswer } from '../api/content-answer.ts';
import { noStore, revalidate } from '../edge/answer.ts';
import { type Route, route } from '../edge/route.ts';
import type { ProductPage } from '../product-page/product-page.ts';
import type { SectionDefinition } from '../product-page/section.ts';
import { mobilePage, mobileSchema } from './mobile-page.ts';

/** The page of a product for phones: at most 8 KB, with an entity tag, compressed for who takes it. */
export const mobileRoute = (
  { composePage }: Pick<ProductPage, 'composePage'>,
  sections: readonly SectionDefinition[],
): Route =>
  route('GET', '/mobile/v1/products/:id', {
    summary: 'Show a product on a phone, in at most 8 KB',
    description: 'Each field may be missing, those of sections that are not known right now first.',
    answers: { 200: mobileSchema(sections), 304: {} },
    handle: async ({ id, headers, context }) => {
      const composed = await composePage(id, context);
      const caching = composed.degraded.length > 0 ? noStore : revalidate;
      return contentAnswer(headers, mobilePage(sections, composed), caching);
    },
  });
