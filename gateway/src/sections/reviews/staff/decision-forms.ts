import { type ModeratedReview, reviewsContract } from '@shop/shared/contracts/reviews';
import type { FormRequest } from '../../../office/form-declaration.ts';
import { formBody } from '../../../office/form-view.ts';
import { pageHead, trail } from '../../../office/markup.ts';
import { namesOf, productLink } from '../../../office/products.ts';
import { staffForm } from '../../../office/staff-form.ts';
import type { StaffPage, StaffParts } from '../../../office/staff-section.ts';
import { lineField } from '../../../web/form.ts';
import { type Html, html } from '../../../web/html.ts';
import { starShapes } from '../stars.ts';
import { placeFields, reviewsHref } from './place.ts';
import { reviewCard } from './review-card.ts';

const { hide } = reviewsContract.operations;

/** A review that is decided about. */
interface Seen {
  readonly moderated: ModeratedReview;
  /** A link to its product. */
  readonly product: Html;
}

/** The beginning of both forms: the review, as it is now. */
const about = (parts: StaffParts) => ({
  query: placeFields,
  load: async ({ id, context }: FormRequest): Promise<Seen> => {
    const moderated = await parts.clients.of(reviewsContract).call('moderated', { id }, context);
    const { productId } = moderated.review;
    return {
      moderated,
      product: productLink(productId, await namesOf(parts, [productId], context)),
    };
  },
  versionOf: ({ moderated: { version } }: Seen) => version,
});

/** The product whose pages a decision changes. */
const changes = ({ review }: ModeratedReview) => [review.productId];

const pageOf = (title: string, { moderated, product }: Seen, { query }: FormRequest, form: Html) =>
  html`${starShapes} ${trail(reviewsHref(query), 'Reviews')} ${pageHead(title)}
  ${reviewCard(moderated, product)} ${form}`;

/** The form that hides a review, or gives another reason for that. */
export const hideForm = (parts: StaffParts): StaffPage =>
  staffForm('/reviews/:id/hide', {
    ...about(parts),
    labels: { reason: 'Reason' },
    values: ({ moderated: { hidden } }) => ({ reason: hidden?.reason }),
    read: (typed) => hide.input.pick({ reason: true }).safeParse(typed),
    async write({ reason }, { request: { id, query }, context, key, expectedVersion = 0 }) {
      const decision = { id, reason, expectedVersion };
      await parts.write(reviewsContract, 'hide', decision, { context, key, changes });
      return `${reviewsHref({ ...query, done: 'hidden' })}#done`;
    },
    show: (form, seen, request) => {
      const { hidden } = seen.moderated;
      const title = hidden ? 'Change the reason' : 'Hide the review';
      const reason = lineField(form, 'reason', {
        maxlength: 200,
        required: true,
        dir: 'auto',
        hint: 'For staff: nobody else reads it.',
      });
      const explanation = html`<p>It leaves all lists and counts. You can show it again later.</p>`;
      const fields = html`${!hidden && explanation} ${reason}`;
      const buttons = { submit: hidden ? 'Save' : 'Hide it', cancel: reviewsHref(request.query) };
      return { title, main: pageOf(title, seen, request, formBody(form, fields, buttons)) };
    },
  });

/** The question whether a hidden review is to be shown again. */
export const restoreForm = (parts: StaffParts): StaffPage =>
  staffForm('/reviews/:id/restore', {
    ...about(parts),
    async write(_, { request: { id, query }, context, key, expectedVersion = 0 }) {
      const decision = { id, expectedVersion };
      await parts.write(reviewsContract, 'restore', decision, { context, key, changes });
      return `${reviewsHref({ ...query, done: 'restored' })}#done`;
    },
    show: (form, seen, request) => {
      const title = 'Show the review again?';
      const explanation = html`<p>Everybody sees it then, with the votes that it has.</p>`;
      const buttons = { submit: 'Show it again', cancel: reviewsHref(request.query) };
      return { title, main: pageOf(title, seen, request, formBody(form, explanation, buttons)) };
    },
  });
