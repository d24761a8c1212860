import { type Html, html } from './html.ts';

/** The link to the next page of a list; nothing on the last one. */
export const nextPage = (href: string | null, words: string): Html | false =>
  href !== null &&
  html`<nav class="pages" aria-label="Pages">
    <a class="button" rel="next" href="${href}">${words}</a>
  </nav>`;
