import { type Html, html } from '../../web/html.ts';
import { productHref } from '../../web/links.ts';
import type { RefusedForm, ViewedPage } from '../../web/view.ts';

/** The review form: empty, or with the values and errors of a refused post. */
interface ReviewForm extends Omit<RefusedForm, 'section'> {
  /** The review was accepted: thanks are shown instead of the form. */
  readonly posted?: boolean;
}

/** The form for a page. */
export const toReviewForm = ({ form, query, newKey }: ViewedPage): ReviewForm =>
  form?.section === 'reviews'
    ? form
    : { values: {}, errors: {}, posted: query['review'] === 'posted', key: newKey() };

const grades = ['Bad', 'Poor', 'Fair', 'Good', 'Excellent'];

/** The labels of the fields, in their order. */
const labels = {
  rating: 'Your rating',
  title: 'In a few words',
  text: 'Your review',
  author: 'Your name, as others will see it',
} as const;

type ReviewField = keyof typeof labels;

/** The id of a field's input, to which the list of errors links. */
const inputId = (field: string) => (field === 'rating' ? 'review-rating-1' : `review-${field}`);

const fieldError = (field: ReviewField, { errors }: ReviewForm) =>
  errors[field] && html`<p class="field-error" id="review-${field}-error">${errors[field]}</p>`;

const invalid = (field: ReviewField, { errors }: ReviewForm) =>
  errors[field] && html`aria-invalid="true" aria-describedby="review-${field}-error"`;

const ratingField = (form: ReviewForm) =>
  html`<fieldset ${invalid('rating', form)}>
    <legend>${labels.rating}</legend>
    ${fieldError('rating', form)}
    <div class="choices">
      ${grades.map((grade, index) => {
        const rating = String(index + 1);
        return html`<label>
          <input
            type="radio"
            name="rating"
            id="review-rating-${rating}"
            value="${rating}"
            required
            ${form.values.rating === rating && 'checked'}
          />
          <b>${rating}</b> <small>${grade}</small>
        </label>`;
      })}
    </div>
  </fieldset>`;

const labelled = (field: ReviewField, form: ReviewForm, input: Html) =>
  html`<div class="field">
    <label for="${inputId(field)}">${labels[field]}</label>
    ${fieldError(field, form)} ${input}
  </div>`;

const lineField = (field: 'title' | 'author', form: ReviewForm, maxLength: number) =>
  labelled(
    field,
    form,
    html`<input
      id="${inputId(field)}"
      name="${field}"
      value="${form.values[field]}"
      maxlength="${maxLength}"
      autocomplete="${field === 'author' ? 'nickname' : 'off'}"
      dir="auto"
      required
      ${invalid(field, form)}
    />`,
  );

const textField = (form: ReviewForm) =>
  html`<div class="field">
    <label for="${inputId('text')}">${labels.text}</label>
    ${fieldError('text', form)}
    <textarea
      id="${inputId('text')}"
      name="text"
      rows="6"
      maxlength="4000"
      dir="auto"
      required
      ${invalid('text', form)}
    >
${form.values.text}</textarea>
  </div>`;

/** The form's action has this id as its fragment, so the browser scrolls to it and focuses it. */
const errorList = ({ errors }: ReviewForm) =>
  html`<div id="review-errors" class="notice error" role="alert" tabindex="-1">
    <p>The review has not been posted.</p>
    <ul>
      ${errors.form && html`<li>${errors.form}</li>`}
      ${Object.entries(labels).map(
        ([field, label]) =>
          errors[field] &&
          html`<li><a href="#${inputId(field)}">${label}: ${errors[field]}</a></li>`,
      )}
    </ul>
  </div>`;

const thanks = html`<p id="write-review" class="notice done" role="status" tabindex="-1">
  Thank you, your review is in. It is among the others in a moment.
</p>`;

/** The form for a review: posts to `/products/:id/reviews`, with the key as `idempotencyKey`. */
export const reviewForm = (productId: string, form: ReviewForm): Html => {
  if (form.posted) return thanks;
  const failed = Object.values(form.errors).some((error) => error !== undefined);
  return html`<form
    id="write-review"
    class="review-form"
    method="post"
    action="${productHref(productId)}/reviews#review-errors"
  >
    <h3>Write a review</h3>
    ${failed && errorList(form)}
    <input type="hidden" name="idempotencyKey" value="${form.key}" />
    ${ratingField(form)} ${lineField('title', form, 120)} ${textField(form)}
    ${lineField('author', form, 60)}
    <button type="submit">Post the review</button>
  </form>`;
};
