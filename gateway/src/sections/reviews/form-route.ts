import { z } from 'zod';
import { idempotencyKey } from '@shop/shared/contracts/common';
import { reviewDraft } from '@shop/shared/contracts/reviews';
import { type ServiceError, toServiceError } from '@shop/shared/errors';
import type { ApiParts } from '../../api/api-parts.ts';
import { seeOther } from '../../edge/answer.ts';
import { type Route, route } from '../../edge/route.ts';
import { errorsOf } from '../../input/form-errors.ts';
import { productHref } from '../../web/links.ts';
import type { RefusedForm } from '../../web/view.ts';
import { createSubmit } from './submit.ts';

const posted = z.string().default('');

/** The form as a browser posts it. */
const postedReview = z.strictObject({
  rating: posted,
  title: posted,
  text: posted,
  author: posted,
  idempotencyKey,
});

/** The fields that can be wrong. */
const fields = Object.keys(reviewDraft.shape);

const messages = { rating: 'please choose 1 to 5' };

/** The refusals that the same key meets again. */
const settled: readonly string[] = ['IDEMPOTENCY_MISMATCH', 'ALREADY_EXISTS'];

/** The errors of a form that the service refuses; undefined where it is not shown again. */
const refusalOf = ({ code, status, fields }: ServiceError): RefusedForm['errors'] | undefined => {
  if (code === 'INVALID_ARGUMENT' && fields.length > 0) {
    return Object.fromEntries(fields.map(({ field, message }) => [field, `it ${message}`]));
  }
  if (code === 'IDEMPOTENCY_MISMATCH') {
    const form = 'This form has been posted before, with other words. Post it again to add these.';
    return { form };
  }
  if (code === 'IN_PROGRESS') {
    const form = 'It was posted a moment ago and is being taken. Please post it again to be sure.';
    return { form };
  }
  if (code === 'ALREADY_EXISTS') {
    return { form: 'You have written a verified review of this product already.' };
  }
  if (status < 503) return undefined;
  return { form: 'It cannot be taken right now. Please post it again in a moment.' };
};

/**
 * Accepts the review form of the product page; shows a refused form again. Like the form that puts
 * a product into the cart it holds no token of a session, as everybody gets the same page.
 */
export const postForm = (parts: ApiParts): Route => {
  const { runtime, customers, showProduct } = parts;
  const submit = createSubmit(parts);
  return route('POST', '/products/:id/reviews', {
    counts: 'reviews',
    bodyType: 'form',
    body: postedReview,
    handle: async ({ id, body, headers, context, contextOf, scopeKey }) => {
      const { idempotencyKey, ...values } = body;
      const showAgain = (status: number, form: Pick<RefusedForm, 'errors' | 'key'>) => {
        const refused = { status, form: { section: 'reviews', values, ...form } };
        return showProduct({ id, headers, context, contextOf, refused });
      };

      const draft = reviewDraft.safeParse({ ...values, rating: Number(values.rating) });
      if (draft.error) {
        const errors = errorsOf(draft.error, fields, messages);
        return showAgain(400, { errors, key: idempotencyKey });
      }
      try {
        const session = await customers.ofBrowser(headers);
        const reviewer = { session, key: scopeKey(idempotencyKey), context, contextOf };
        const { verified } = await submit({ ...draft.data, productId: id }, reviewer);
        // A redirect to the page by GET, so that a reload does not post again.
        const outcome = verified ? 'verified' : 'posted';
        return seeOther(`${productHref(id)}?review=${outcome}#write-review`);
      } catch (error) {
        const refusal = toServiceError(error);
        const errors = refusalOf(refusal);
        if (errors === undefined) throw error;
        // The refusal is kept for the key: other words need another one.
        const isSettled = settled.includes(refusal.code);
        const key = isSettled ? runtime.newId() : idempotencyKey;
        return showAgain(refusal.status, { errors, key });
      }
    },
  });
};
