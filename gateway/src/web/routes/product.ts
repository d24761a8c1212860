import { z } from 'zod';
import { toServiceError } from '@shop/shared/errors';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import { writeTimeoutMs } from '../../api/api-parts.ts';
import type { ApiParts } from '../../api/api-parts.ts';
import { htmlAnswer, noStore, revalidate } from '../../edge/answer.ts';
import type { Answer } from '../../edge/answer.ts';
import { noBody, noQuery, route } from '../../edge/route.ts';
import type { Route } from '../../edge/route.ts';
import { pageTimeoutMs } from '../../product-page/policy.ts';
import { productHref } from '../links.ts';
import type { ReviewForm } from '../model.ts';
import { productPage } from '../product-page.ts';
import { postedReview, readReview, refusedReview } from './review-form.ts';
import { toSectionViews } from './section-views.ts';

interface Shown {
  readonly id: string;
  readonly status: number;
  readonly reviewForm: ReviewForm;
  readonly context: CallContext;
}

const show = async (
  { composePage }: ApiParts,
  { id, status, reviewForm, context }: Shown,
): Promise<Answer> => {
  const page = await composePage(id, context);
  const { purchasable, degraded, requestId } = page;
  const sections = toSectionViews(page);
  const markup = productPage({ id, requestId, purchasable, degraded, sections, reviewForm });
  const isWhole = status === 200 && degraded.length === 0;
  return htmlAnswer(status, markup, isWhole ? revalidate : noStore);
};

const get = (parts: ApiParts) =>
  route({
    method: 'GET',
    path: '/products/:id',
    timeoutMs: pageTimeoutMs,
    query: z.strictObject({ review: z.literal('posted').optional() }),
    body: noBody,
    handle: ({ id, query, context }) => {
      const posted = query.review === 'posted';
      const reviewForm = { values: {}, errors: {}, posted, key: parts.runtime.newId() };
      return show(parts, { id, status: 200, reviewForm, context });
    },
  });

/** Back to the page by GET, so that loading it again posts nothing again. */
const thank = (id: string): Answer => ({
  status: 303,
  headers: { ...noStore, Location: `${productHref(id)}?review=posted#write-review` },
  body: '',
});

const postReview = (parts: ApiParts) =>
  route({
    method: 'POST',
    path: '/products/:id/reviews',
    counts: 'reviews',
    timeoutMs: writeTimeoutMs,
    query: noQuery,
    bodyType: 'form',
    body: postedReview,
    handle: async ({ id, body, context, scopeKey }) => {
      const { idempotencyKey: key, ...values } = body;
      const showAgain = (status: number, form: Pick<ReviewForm, 'errors' | 'key'>) =>
        show(parts, { id, status, context, reviewForm: { values, ...form } });

      const { draft, errors } = readReview(body);
      if (errors) return showAgain(400, { errors, key });
      try {
        await parts.checkProduct(id, context);
        const review = { ...draft, productId: id };
        await parts.clients.reviews.callRaw('submit', review, context, { key: scopeKey(key) });
        parts.productChanged(id);
        return thank(id);
      } catch (error) {
        const refused = refusedReview(toServiceError(error), parts.runtime.newId);
        if (!refused) throw error;
        return showAgain(refused.status, {
          errors: { form: refused.form },
          key: refused.key ?? key,
        });
      }
    },
  });

/** The product page and the form on it. */
export const productPageRoutes = (parts: ApiParts): readonly Route[] => [
  get(parts),
  postReview(parts),
];
