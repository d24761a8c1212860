import { type ModeratedReview, reviewsContract } from '@shop/shared/contracts/reviews';
import { emptyList, pageHead, trail } from '../../../office/markup.ts';
import { namesOf, productLink } from '../../../office/products.ts';
import { staffPage } from '../../../office/staff-page.ts';
import type { StaffPage, StaffParts } from '../../../office/staff-section.ts';
import { type Html, html } from '../../../web/html.ts';
import { orFirstPage } from '../../../web/lost-cursor.ts';
import { nextPage } from '../../../web/next-page.ts';
import { starShapes } from '../stars.ts';
import { type Place, decisionHref, placeFields, reviewsHref } from './place.ts';
import { reviewCard, titleId } from './review-card.ts';

const action = (
  id: string,
  { decision, words }: { readonly decision: 'hide' | 'restore'; readonly words: string },
  place: Place,
) =>
  html`<a
    class="button quiet"
    href="${decisionHref(id, decision, place)}"
    aria-describedby="${titleId(id)}"
    >${words}</a
  >`;

const actionsOf = ({ review: { id }, hidden }: ModeratedReview, place: Place) => {
  const hide = { decision: 'hide', words: hidden ? 'Change the reason' : 'Hide' } as const;
  const restore = { decision: 'restore', words: 'Show again' } as const;
  return html`<p class="actions">
    ${hidden && action(id, restore, place)} ${action(id, hide, place)}
  </p>`;
};

const itemOf = (
  moderated: ModeratedReview,
  names: ReadonlyMap<string, string>,
  place: Place,
): Html => {
  const { productId } = moderated.review;
  const all = html` · <a href="${reviewsHref({ product: productId })}">all reviews of it</a>`;
  const product = html`${productLink(productId, names)}${!place['product'] && all}`;
  return html`<li>${reviewCard(moderated, product, actionsOf(moderated, place))}</li>`;
};

/** The head of the list: of all reviews, or of those of a product. */
const headOf = ({ product }: Place, names: ReadonlyMap<string, string>) =>
  product === undefined
    ? pageHead('Reviews')
    : html`${trail('/reviews', 'All reviews')}
      ${pageHead(html`Reviews of ${productLink(product, names)}`)}`;

/** The list of reviews, the newest first, hidden ones too: of the whole shop, or of a product. */
export const reviewListPage = (parts: StaffParts): StaffPage =>
  staffPage('/reviews', {
    query: placeFields,
    notices: {
      hidden: 'The review is hidden: nobody but staff sees it.',
      restored: 'The review is shown to everybody.',
    },
    show: async ({ query, context }) => {
      const { product, cursor } = query;
      const { items, nextCursor } = await orFirstPage(cursor, (from) =>
        parts.clients
          .of(reviewsContract)
          .call('moderation', { productId: product, cursor: from }, context),
      );
      const ids = items.map(({ review }) => review.productId);
      const names = await namesOf(parts, product ? [product] : ids, context);
      const next = nextCursor && reviewsHref({ product, cursor: nextCursor });
      return {
        title: product ? `Reviews of ${names.get(product) ?? product}` : 'Reviews',
        main: html`${starShapes} ${headOf(query, names)}
        ${
          items.length > 0
            ? html`<ul class="moderated">
                ${items.map((moderated) => itemOf(moderated, names, query))}
              </ul>`
            : emptyList(product ? 'Nobody has reviewed it yet.' : 'There are no reviews yet.')
        }
        ${nextPage(next, 'Older reviews')}`,
      };
    },
  });
