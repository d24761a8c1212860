import { formatAverage } from '../../web/format.ts';
import { type Html, html } from '../../web/html.ts';

const star = 'l2.9 6 6.6.9-4.8 4.6 1.2 6.5L10 16l-5.9 3 1.2-6.5L.5 7.9l6.6-.9z';

/** The shape that `stars` uses: once on a page with stars. */
export const starShapes = html`<svg class="visually-hidden" aria-hidden="true">
  <symbol id="five-stars" viewBox="0 0 100 20">
    ${[0, 20, 40, 60, 80].map((x) => html`<path transform="translate(${x})" d="M10 1${star}" />`)}
  </symbol>
</svg>`;

/** Stars for the average of `count` ratings with `sum` stars together; its label is the number. */
export const stars = (sum: number, count = 1): Html => {
  const value = formatAverage(sum, count).replace('.0', '');
  return html`<svg class="stars" viewBox="0 0 100 20" role="img" aria-label="${value} of 5 stars">
    <use href="#five-stars" width="100" height="20" class="none" />
    <svg width="${Math.round((sum * 20) / count)}" height="20">
      <use href="#five-stars" width="100" height="20" />
    </svg>
  </svg>`;
};
