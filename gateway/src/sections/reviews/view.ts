import type { ShownReview, Summary, reviewsContract } from '@shop/shared/contracts/reviews';
import type { Output } from '@shop/shared/protocol/contract';
import { formatAverage, formatCount, plural } from '../../web/format.ts';
import { missingNote, staleNote } from '../../web/freshness.ts';
import { type Html, html } from '../../web/html.ts';
import type { View, ViewedPage } from '../../web/view.ts';
import { reviewForm, toReviewForm } from './form.ts';
import { reviewItem } from './review-item.ts';
import { starShapes, stars } from './stars.ts';

type ReviewOverview = Output<typeof reviewsContract, 'overview'>;

/** The sum of all stars, since the average of the summary is rounded. */
export const sumOf = ({ histogram: counts }: Summary): number =>
  counts.reduce<number>((sum, given, index) => sum + given * (index + 1), 0);

const bar = (share: number) =>
  html`<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
    <rect class="none" width="100" height="8" />
    <rect width="${(share * 100).toFixed(1)}" height="8" />
  </svg>`;

const histogram = ({ histogram: counts, count }: Summary) =>
  html`<table class="histogram">
    <caption class="visually-hidden">
      How many gave how many stars
    </caption>
    <tbody>
      ${[5, 4, 3, 2, 1].map((rating) => {
        const given = counts[rating - 1] ?? 0;
        return html`<tr>
          <th scope="row">${plural(rating, 'star')}</th>
          <td>${bar(given / count)}</td>
          <td>${formatCount(given)}</td>
        </tr>`;
      })}
    </tbody>
  </table>`;

const overall = (summary: Summary) =>
  summary.average === null
    ? html`<p class="note">Nobody has reviewed it yet.</p>`
    : html`<div class="overall">
        <p class="average">
          <strong>${formatAverage(sumOf(summary), summary.count)}</strong>
          <span>${stars(sumOf(summary), summary.count)} ${plural(summary.count, 'review')}</span>
        </p>
        ${histogram(summary)}
      </div>`;

const newestReviews = (newest: readonly ShownReview[], page: ViewedPage) =>
  newest.length > 0 &&
  html`<ol class="reviews">
    ${newest.map((review) => reviewItem(review, 'review', page))}
  </ol>`;

/** A link to the reviews; null without reviews. */
const ratingLine = (summary: Summary | undefined): Html | null =>
  !summary || summary.average === null
    ? null
    : html`<p class="rating">
        ${stars(sumOf(summary), summary.count)}
        <a href="#reviews">${plural(summary.count, 'review')}</a>
      </p>`;

/** The ratings and newest reviews of the product, and the form for a new one. */
export const reviewsView: View<ReviewOverview> = (overview, section, page) => ({
  rating: ratingLine(overview?.summary),
  last: html`<section id="reviews" class="band" aria-labelledby="reviews-title">
    ${starShapes}
    <h2 id="reviews-title">Reviews</h2>
    ${staleNote('Reviews', section)}
    <div class="review-columns">
      ${overview ? overall(overview.summary) : missingNote('Reviews', section)}
      <div>
        ${overview && newestReviews(overview.newest, page)}
        ${reviewForm(page.id, toReviewForm(page))}
      </div>
    </div>
  </section>`,
});
