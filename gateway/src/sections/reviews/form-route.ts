import { z } from 'zod';
import { idempotencyKey } from '@shop/shared/contracts/common';
import { reviewDraft, reviewsContract } from '@shop/shared/contracts/reviews';
import { type ServiceError, toServiceError } from '@shop/shared/errors';
import type { ApiParts } from '../../api/api-parts.ts';
import { noStore } from '../../edge/answer.ts';
import { type Route, route } from '../../edge/route.ts';
import { productHref } from '../../web/links.ts';
import type { RefusedForm } from '../../web/view.ts';

const posted = z.string().default('');

/** The form as a browser posts it. */
const postedReview = z.strictObject({
  rating: posted,
  title: posted,
  text: posted,
  author: posted,
  idempotencyKey,
});

const messageOf = (field: string, issue: z.core.$ZodIssue): string => {
  if (field === 'rating') return 'please choose 1 to 5';
  if (issue.code === 'too_small') return 'please fill this in';
  if (issue.code === 'too_big') return `please use at most ${issue.maximum} characters`;
  return `it ${issue.message}`;
};

/** The first error of each field. */
const errorsOf = ({ issues }: z.ZodError): RefusedForm['errors'] => {
  const errors: Record<string, string> = {};
  for (const issue of issues) {
    const field = String(issue.path[0]);
    errors[field] ??= messageOf(field, issue);
  }
  return errors;
};

/** The message for a valid review that is refused; undefined where the form is not shown again. */
const refusalOf = ({ code, status }: ServiceError): string | undefined => {
  if (code === 'IDEMPOTENCY_MISMATCH') {
    return 'This form has been posted before, with other words. Post it again to add these.';
  }
  if (code === 'IN_PROGRESS') {
    return 'It was posted a moment ago and is being taken. Please post it again to be sure.';
  }
  if (status < 503) return undefined;
  return 'It cannot be taken right now. Please post it again in a moment.';
};

/** Accepts the review form of the product page; shows a refused form again. */
export const postForm = ({ runtime, write, checkProduct, showProduct }: ApiParts): Route =>
  route('POST', '/products/:id/reviews', {
    counts: 'reviews',
    bodyType: 'form',
    body: postedReview,
    handle: async ({ id, body, context, scopeKey }) => {
      const { idempotencyKey: key, ...values } = body;
      const showAgain = (status: number, form: Pick<RefusedForm, 'errors' | 'key'>) => {
        const refused = { status, form: { section: 'reviews', values, ...form } };
        return showProduct({ id, context, refused });
      };

      const draft = reviewDraft.safeParse({ ...values, rating: Number(values.rating) });
      if (draft.error) return showAgain(400, { errors: errorsOf(draft.error), key });
      try {
        await checkProduct(id, context);
        const options = { context, key: scopeKey(key), changes: [id] };
        await write(reviewsContract, 'submit', { ...draft.data, productId: id }, options);
      } catch (error) {
        const refusal = toServiceError(error);
        const form = refusalOf(refusal);
        if (form === undefined) throw error;
        const isMismatch = refusal.code === 'IDEMPOTENCY_MISMATCH';
        const nextKey = isMismatch ? runtime.newId() : key;
        return showAgain(refusal.status, { errors: { form }, key: nextKey });
      }
      // A redirect to the page by GET, so that a reload does not post again.
      const headers = { ...noStore, Location: `${productHref(id)}?review=posted#write-review` };
      return { status: 303, headers, body: '' };
    },
  });
