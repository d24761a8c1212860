import { z } from 'zod';
import { type ReviewDraft, reviewDraft } from '@shop/shared/contracts/reviews';
import { idempotencyKey } from '@shop/shared/contracts/common';
import type { ServiceError } from '@shop/shared/errors';
import type { ReviewField, ReviewForm } from './form.ts';

/** The form as a browser posts it. */
export const postedReview = z.strictObject({
  rating: z.string().default(''),
  title: z.string().default(''),
  text: z.string().default(''),
  author: z.string().default(''),
  idempotencyKey,
});
type PostedReview = z.infer<typeof postedReview>;

/** A valid review, or the errors of the form. */
type ReadReview =
  | { readonly draft: ReviewDraft; readonly errors?: never }
  | { readonly draft?: never; readonly errors: ReviewForm['errors'] };

const fields: readonly ReviewField[] = ['rating', 'title', 'text', 'author'];

const inWords = (field: ReviewField, issue: z.core.$ZodIssue): string => {
  if (field === 'rating') return 'please choose 1 to 5';
  if (issue.code === 'too_small') return 'please fill this in';
  if (issue.code === 'too_big') return `please use at most ${issue.maximum} characters`;
  return `it ${issue.message}`;
};

/** Validates a form by the contract. */
export const readReview = ({ rating, title, text, author }: PostedReview): ReadReview => {
  const result = reviewDraft.safeParse({ rating: Number(rating), title, text, author });
  if (result.success) return { draft: result.data };
  const errors: Partial<Record<ReviewField, string>> = {};
  for (const issue of result.error.issues) {
    const field = fields.find((name) => name === issue.path[0]);
    if (field) errors[field] ??= inWords(field, issue);
  }
  return { errors };
};

/**
 * The message for a valid review that the service refused; undefined where the form is not shown.
 */
export const refusedReview = (
  error: ServiceError,
  newKey: () => string,
): { readonly status: number; readonly form: string; readonly key?: string } | undefined => {
  const { status } = error;
  if (error.code === 'IDEMPOTENCY_MISMATCH') {
    const form = 'This form has been posted before, with other words. Post it again to add these.';
    return { status, form, key: newKey() };
  }
  if (error.code === 'IN_PROGRESS') {
    return {
      status,
      form: 'It was posted a moment ago and is being taken. Please post it again to be sure.',
    };
  }
  if (status < 503) return undefined;
  return { status, form: 'It cannot be taken right now. Please post it again in a moment.' };
};
