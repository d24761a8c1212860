import { reviewsContract } from '@shop/shared/contracts/reviews';
import { toServiceError } from '@shop/shared/errors';
import { writeTimeoutMs } from '../../api/api-parts.ts';
import type { ApiParts } from '../../api/api-parts.ts';
import { noStore } from '../../edge/answer.ts';
import type { Answer } from '../../edge/answer.ts';
import { noQuery, route } from '../../edge/route.ts';
import type { Route } from '../../edge/route.ts';
import { productHref } from '../../web/links.ts';
import type { RefusedForm } from '../../web/view.ts';
import { postedReview, readReview, refusedReview } from './posted-form.ts';

/** Redirects to the page by GET, so that a reload does not post again. */
const thank = (id: string): Answer => ({
  status: 303,
  headers: { ...noStore, Location: `${productHref(id)}?review=posted#write-review` },
  body: '',
});

/** Accepts the review form of the product page; shows a refused form again. */
export const postForm = ({ runtime, write, checkProduct, showProduct }: ApiParts): Route =>
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
      const showAgain = (status: number, form: Pick<RefusedForm, 'errors' | 'key'>) => {
        const refused = { status, form: { section: 'reviews', values, ...form } };
        return showProduct({ id, context, refused });
      };

      const { draft, errors } = readReview(body);
      if (errors) return showAgain(400, { errors, key });
      try {
        await checkProduct(id, context);
        const options = { context, key: scopeKey(key), changes: [id] };
        await write(reviewsContract, 'submit', { ...draft, productId: id }, options);
        return thank(id);
      } catch (error) {
        const refused = refusedReview(toServiceError(error), runtime.newId);
        if (!refused) throw error;
        return showAgain(refused.status, {
          errors: { form: refused.form },
          key: refused.key ?? key,
        });
      }
    },
  });
