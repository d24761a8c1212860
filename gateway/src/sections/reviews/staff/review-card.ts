import type { ModeratedReview } from '@shop/shared/contracts/reviews';
import { formatDate, formatExact, plural } from '../../../web/format.ts';
import { type Html, html } from '../../../web/html.ts';
import { prose } from '../../../web/prose.ts';
import { stars } from '../stars.ts';

/** The id of the element of a review's title. */
export const titleId = (id: string): string => `review-${id}-title`;

const stateMark = ({ hidden }: ModeratedReview) =>
  hidden ? html`<span class="state down">Hidden</span>` : html`<span class="state">Shown</span>`;

/** The words about why a review is hidden, and since when. */
const reasonNote = ({ hidden }: ModeratedReview) =>
  hidden &&
  html`<p class="note">
    Hidden since ${formatExact(hidden.at)}: <q dir="auto">${hidden.reason}</q>
  </p>`;

/** A review as staff see it: the words of its author, each with its own direction. */
export const reviewCard = (moderated: ModeratedReview, product: Html, actions?: Html): Html => {
  const { id, rating, title, text, author, postedAt, verified, helpful } = moderated.review;
  return html`<article class="panel review" aria-labelledby="${titleId(id)}">
    <header>
      ${stars(rating)} ${stateMark(moderated)}
      <h2 id="${titleId(id)}" dir="auto">${title}</h2>
    </header>
    <p class="byline">
      <bdi>${author}</bdi>,
      <time datetime="${postedAt}">${formatDate(postedAt)}</time>
      ${verified && html`<strong class="verified">Verified purchase</strong>`}
    </p>
    <p class="byline">About ${product}</p>
    ${prose(text)}
    <p class="byline">
      ${helpful === 0 ? 'Nobody' : plural(helpful, 'person', 'people')} found it helpful
    </p>
    ${reasonNote(moderated)} ${actions}
  </article>`;
};
