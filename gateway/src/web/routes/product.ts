import { z } from 'zod';
import type { Runtime } from '@shop/shared/runtime';
import type { ApiParts } from '../../api/api-parts.ts';
import { htmlAnswer, noStore, revalidate } from '../../edge/answer.ts';
import type { Answer } from '../../edge/answer.ts';
import { noBody, route } from '../../edge/route.ts';
import type { Route } from '../../edge/route.ts';
import { pageTimeoutMs } from '../../product-page/policy.ts';
import type { ProductPage } from '../../product-page/product-page.ts';
import type { SectionDefinition } from '../../product-page/section.ts';
import { createProductPage } from '../product-page.ts';
import type { ShownPage } from '../view.ts';

/** Makes the function that answers with the HTML page of a product. */
export const createShowProduct = (
  { runtime, composePage }: Pick<ProductPage, 'composePage'> & { readonly runtime: Runtime },
  sections: readonly SectionDefinition[],
) => {
  const productPage = createProductPage(sections);

  return async ({ id, context, query = {}, refused }: ShownPage): Promise<Answer> => {
    const page = await composePage(id, context);
    const form = refused && { form: refused.form };
    const markup = productPage(page, { query, newKey: runtime.newId, ...form });
    const isWhole = !refused && page.degraded.length === 0;
    return htmlAnswer(refused?.status ?? 200, markup, isWhole ? revalidate : noStore);
  };
};

/** The product page; its query parameters are those of its sections. */
export const productPageRoute = (
  { showProduct }: Pick<ApiParts, 'showProduct'>,
  sections: readonly SectionDefinition[],
): Route =>
  route({
    method: 'GET',
    path: '/products/:id',
    timeoutMs: pageTimeoutMs,
    query: z.strictObject(Object.assign({}, ...sections.map(({ query }) => query))),
    body: noBody,
    handle: ({ id, query, context }) => showProduct({ id, context, query }),
  });
