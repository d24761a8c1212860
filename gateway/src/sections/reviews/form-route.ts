import { z } from 'zod';
import { idempotencyKey } from '@shop/shared/contracts/common';
import { reviewDraft, reviewsContract } from '@shop/shared/contracts/reviews';
import { type ServiceError, toServiceError } from '@shop/shared/errors';
import type { ApiParts } from '../../api/api-parts.ts';
import { seeOther } from '../../edge/answer.ts';
import { type Route, route } from '../../edge/route.ts';
import { errorsOf } from '../../input/form-errors.ts';
import { productHref } from '../../web/links.ts';
import type { RefusedForm } from '../../web/view.ts';

const posted = z.string().default('');

/** The form as a browser posts it. */
const postedReview = z.strictObject({
  rating: posted,
  title: posted,
  text: posted,
  author: posted,
  basketId: posted,
  idempotencyKey,
});
type PostedReview = z.output<typeof postedReview>;

/** The draft of a form; an optional field that is left empty is not there. */
const draftOf = ({ rating, basketId, ...words }: Omit<PostedReview, 'idempotencyKey'>) => {
  const number = basketId.trim();
  return { ...words, rating: Number(rating), ...(number !== '' && { basketId: number }) };
};

/** The fields that can be wrong. */
const fields = Object.keys(reviewDraft.shape);

const messages = { rating: 'please choose 1 to 5' };

/** The errors of a form that the service refuses; undefined where it is not shown again. */
const refusalOf = (
  { code, status, fields }: ServiceError,
  { basketId }: PostedReview,
): RefusedForm['errors'] | undefined => {
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
  if (status < 503) return undefined;
  const way = basketId === '' ? '' : ', or without the number of the purchase';
  return { form: `It cannot be taken right now. Please post it again in a moment${way}.` };
};

/** Accepts the review form of the product page; shows a refused form again. */
export const postForm = ({ runtime, write, checkProduct, showProduct }: ApiParts): Route =>
  route('POST', '/products/:id/reviews', {
    counts: 'reviews',
    bodyType: 'form',
    body: postedReview,
    handle: async ({ id, body, headers, context, contextOf, scopeKey }) => {
      const { idempotencyKey: key, ...values } = body;
      const showAgain = (status: number, form: Pick<RefusedForm, 'errors' | 'key'>) => {
        const refused = { status, form: { section: 'reviews', values, ...form } };
        return showProduct({ id, headers, context, contextOf, refused });
      };

      const draft = reviewDraft.safeParse(draftOf(values));
      if (draft.error) {
        return showAgain(400, { errors: errorsOf(draft.error, fields, messages), key });
      }
      try {
        await checkProduct(id, context);
        const options = { context, key: scopeKey(key), changes: [id] };
        await write(reviewsContract, 'submit', { ...draft.data, productId: id }, options);
      } catch (error) {
        const refusal = toServiceError(error);
        const errors = refusalOf(refusal, body);
        if (errors === undefined) throw error;
        const isMismatch = refusal.code === 'IDEMPOTENCY_MISMATCH';
        const nextKey = isMismatch ? runtime.newId() : key;
        return showAgain(refusal.status, { errors, key: nextKey });
      }
      // A redirect to the page by GET, so that a reload does not post again.
      return seeOther(`${productHref(id)}?review=posted#write-review`);
    },
  });
