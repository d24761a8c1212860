import { choiceField, errorList, hasErrors, lineField, textField } from '../../web/form.ts';
import { type Html, html } from '../../web/html.ts';
import { productHref } from '../../web/links.ts';
import type { RefusedForm, ViewedPage } from '../../web/view.ts';

/** The review form: empty, or with the values and errors of a refused post. */
interface ReviewForm extends Omit<RefusedForm, 'section'> {
  /** How the review was accepted: thanks are shown instead of the form. */
  readonly accepted?: 'posted' | 'verified' | undefined;
}

const acceptedIn = ({ review }: ViewedPage['query']): ReviewForm['accepted'] =>
  review === 'posted' || review === 'verified' ? review : undefined;

/** The form for a page. */
export const toReviewForm = ({ form, query, newKey }: ViewedPage): ReviewForm =>
  form?.section === 'reviews'
    ? form
    : { values: {}, errors: {}, accepted: acceptedIn(query), key: newKey() };

const grades = ['Bad', 'Poor', 'Fair', 'Good', 'Excellent'].map((grade, index) => ({
  value: String(index + 1),
  grade,
}));

/** The labels of the fields, in their order. */
const labels = {
  rating: 'Your rating',
  title: 'In a few words',
  text: 'Your review',
  author: 'Your name, as others will see it',
};

const thanks = (accepted: ReviewForm['accepted']) =>
  html`<p id="write-review" class="notice done" role="status" tabindex="-1">
    Thank you, your review is in${accepted === 'verified' && ', as one of a verified purchase'}. It
    is among the others in a moment.
  </p>`;

/** The form for a review: posts to `/products/:id/reviews`, with the key as `idempotencyKey`. */
export const reviewForm = (productId: string, form: ReviewForm): Html => {
  if (form.accepted) return thanks(form.accepted);
  const shown = { ...form, labels, prefix: 'review' };
  const ofPerson = { dir: 'auto', required: true };
  return html`<form
    id="write-review"
    class="review-form"
    method="post"
    action="${productHref(productId)}/reviews#review-errors"
  >
    <h3>Write a review</h3>
    <p>
      If you are signed in and we have sent you this product, your review is marked as one of a
      verified purchase.
    </p>
    ${hasErrors(shown) && errorList(shown, 'The review has not been posted.')}
    <input type="hidden" name="idempotencyKey" value="${form.key}" />
    ${choiceField(
      shown,
      'rating',
      grades,
      ({ value, grade }) => html`<b>${value}</b> <small>${grade}</small>`,
    )}
    ${lineField(shown, 'title', { maxlength: 120, autocomplete: 'off', ...ofPerson })}
    ${textField(shown, 'text', { rows: 6, maxlength: 4_000, ...ofPerson })}
    ${lineField(shown, 'author', { maxlength: 60, autocomplete: 'nickname', ...ofPerson })}
    <button type="submit">Post the review</button>
  </form>`;
};
