import type { ShownReview } from '@shop/shared/contracts/reviews';
import { formatDate, plural } from '../../web/format.ts';
import { type Html, html } from '../../web/html.ts';
import { inCard, prose } from '../../web/prose.ts';
import type { ViewedPage } from '../../web/view.ts';
import { stars } from './stars.ts';

/** The lists of the page in which a review may stand. */
export const places = ['review', 'testimonial'] as const;
type Place = (typeof places)[number];

/** The id of the element of a review in one of these lists. */
export const anchorOf = (place: Place, id: string): string => `${place}-${id}`;

/** The path to which a vote for a review is sent. */
export const helpfulHref = (id: string): string => `/reviews/${id}/helpful`;

/** Thanks for a vote that was just cast, or the form for one. */
const vote = (place: Place, id: string, { query }: Pick<ViewedPage, 'query'>) =>
  query['helpful'] === id
    ? html`<p role="status">Thank you, your vote counts once.</p>`
    : html`<form method="post" action="${helpfulHref(id)}">
        <input type="hidden" name="place" value="${place}" />
        <button type="submit" aria-describedby="${anchorOf(place, id)}-title">Helpful</button>
      </form>`;

/** A review in a list of the page. Each text has its own direction. */
export const reviewItem = (
  { id, rating, title, text, author, postedAt, verified, helpful }: ShownReview,
  place: Place,
  page: Pick<ViewedPage, 'query'>,
): Html =>
  html`<li id="${anchorOf(place, id)}" tabindex="-1">
    <article>
      ${stars(rating)}
      <h3 id="${anchorOf(place, id)}-title" dir="auto">${title}</h3>
      <p class="byline">
        <bdi>${author}</bdi>,
        <time datetime="${postedAt}">${formatDate(postedAt)}</time>
        ${verified && html`<strong class="verified">Verified purchase</strong>`}
      </p>
      ${place === 'testimonial' ? prose(text, inCard) : prose(text)}
      <div class="vote">
        ${helpful > 0 && html`<p>${plural(helpful, 'person', 'people')} found this helpful</p>`}
        ${vote(place, id, page)}
      </div>
    </article>
  </li>`;
