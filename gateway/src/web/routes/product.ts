import { z } from 'zod';
import type { Runtime } from '@shop/shared/runtime';
import type { ApiParts } from '../../api/api-parts.ts';
import { type Answer, htmlAnswer, noStore, revalidate } from '../../edge/answer.ts';
import { type Route, route } from '../../edge/route.ts';
import type { ProductPage } from '../../product-page/product-page.ts';
import type { SectionDefinition } from '../../product-page/section.ts';
import { productPage } from '../product-page.ts';
import type { ShownPage } from '../view.ts';

/** Makes the function that answers with the HTML page of a product. */
export const createShowProduct =
  (
    { runtime, composePage }: Pick<ProductPage, 'composePage'> & { readonly runtime: Runtime },
    sections: readonly SectionDefinition[],
  ) =>
  async ({ id, context, query = {}, refused }: ShownPage): Promise<Answer> => {
    const page = await composePage(id, context);
    const viewed = { query, newKey: runtime.newId, form: refused?.form };
    const markup = productPage(sections, page, viewed);
    const isWhole = !refused && page.degraded.length === 0;
    return htmlAnswer(refused?.status ?? 200, markup, isWhole ? revalidate : noStore);
  };

/** The product page; its query parameters are those of its sections. */
export const productPageRoute = (
  { showProduct }: Pick<ApiParts, 'showProduct'>,
  sections: readonly SectionDefinition[],
): Route =>
  route('GET', '/products/:id', {
    query: z.strictObject(Object.assign({}, ...sections.map(({ query }) => query))),
    handle: ({ id, query, context }) => showProduct({ id, context, query }),
  });
