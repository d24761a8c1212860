import { type Html, html } from '../html.ts';

const star = 'l2.9 6 6.6.9-4.8 4.6 1.2 6.5L10 16l-5.9 3 1.2-6.5L.5 7.9l6.6-.9z';

/** The five stars that `stars` shows a part of: once on a page that has any. */
export const starShapes = html`<svg class="visually-hidden" aria-hidden="true">
  <symbol id="five-stars" viewBox="0 0 100 20">
    ${[0, 20, 40, 60, 80].map((x) => html`<path transform="translate(${x})" d="M10 1${star}" />`)}
  </symbol>
</svg>`;

/** A rating from 1 to 5, one or two decimals allowed, drawn to the tenth of a star. */
export const stars = (rating: number): Html => {
  const value = rating.toFixed(1).replace('.0', '');
  return html`<svg class="stars" viewBox="0 0 100 20" role="img" aria-label="${value} of 5 stars">
    <use href="#five-stars" width="100" height="20" class="none" />
    <svg width="${Math.round(rating * 20)}" height="20">
      <use href="#five-stars" width="100" height="20" />
    </svg>
  </svg>`;
};
