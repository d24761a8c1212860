import { z } from 'zod';
import type { Runtime } from '@shop/shared/runtime';
import type { ApiParts } from '../../api/api-parts.ts';
import { type Answer, htmlAnswer, noStore, revalidate } from '../../edge/answer.ts';
import { type Route, route } from '../../edge/route.ts';
import type { ProductPage } from '../../product-page/product-page.ts';
import type { SectionDefinition } from '../../product-page/section.ts';
import { productPage } from '../product-page.ts';
import type { PersonalOf } from '../personal.ts';
import type { ShownPage } from '../view.ts';

interface ShowParts extends Pick<ProductPage, 'composePage'> {
  readonly runtime: Runtime;
  /** The parts of the page that are for its visitor alone. */
  readonly personalOf: PersonalOf;
}

/**
 * Makes the function that answers with the HTML page of a product. Its personal parts are
 * composed apart from the page that visitors share, and no cache takes the two together.
 */
export const createShowProduct =
  ({ runtime, composePage, personalOf }: ShowParts, sections: readonly SectionDefinition[]) =>
  async ({ id, query = {}, refused, ...visitor }: ShownPage): Promise<Answer> => {
    const [page, personal] = await Promise.all([
      composePage(id, visitor.context),
      personalOf(id, visitor),
    ]);
    const viewed = { query, newKey: runtime.newId, form: refused?.form };
    const markup = productPage(sections, page, viewed, personal);
    const isWhole = !refused && page.degraded.length === 0 && personal.length === 0;
    return htmlAnswer(refused?.status ?? 200, markup, isWhole ? revalidate : noStore);
  };

/** The product page; its query parameters are those of its sections. */
export const productPageRoute = (
  { showProduct }: Pick<ApiParts, 'showProduct'>,
  sections: readonly SectionDefinition[],
): Route =>
  route('GET', '/products/:id', {
    query: z.strictObject(Object.assign({}, ...sections.map(({ query }) => query))),
    handle: ({ id, query, headers, context, contextOf }) =>
      showProduct({ id, query, headers, context, contextOf }),
  });
