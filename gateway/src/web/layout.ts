import { brand } from '@shop/shared/brand';
import { type Html, html } from './html.ts';

/** The parts of a page that the layout shows. */
export interface Page {
  readonly title: string;
  /** For search engines, one sentence or two. */
  readonly description?: string | undefined;
  readonly main: Html;
  /** The query and category of the search box. */
  readonly search?: { readonly q?: string | undefined; readonly category?: string | undefined };
  /** The path, from the root, of the events that keep the page up to date. */
  readonly live?: string;
  /** Shown in the footer, to find the request in the logs. */
  readonly requestId?: string;
}

const logo = html`<svg class="logo" viewBox="0 0 32 32" aria-hidden="true">
  <ellipse cx="16" cy="16" rx="9.5" ry="12.5" />
  <path d="M22 7 10 25" />
</svg>`;

const searchForm = ({ q, category }: NonNullable<Page['search']> = {}) =>
  html`<search>
    <form class="search" action="/" method="get">
      <label class="visually-hidden" for="q">Search products</label>
      <input
        id="q"
        name="q"
        type="search"
        maxlength="200"
        placeholder="Search"
        dir="auto"
        value="${q}"
      />
      ${category && html`<input type="hidden" name="category" value="${category}" />`}
      <button type="submit">Search</button>
    </form>
  </search>`;

const header = (search: Page['search']) =>
  html`<header class="masthead">
    <a class="brand" href="/">${logo}${brand}</a>
    ${searchForm(search)}
    <nav class="places" aria-label="Shop">
      <a href="/">Products</a>
      <a href="/deals">Deals</a>
      <a href="/status">Status</a>
    </nav>
  </header>`;

const footer = (requestId: string | undefined) =>
  html`<footer class="colophon">
    <p>${brand} is a reference shop: nothing here is really for sale.</p>
    ${requestId && html`<p>Request <code>${requestId}</code></p>`}
  </footer>`;

/**
 * A whole HTML document. Its only resources are `/shop.css`, `/live.js`, `/icon.svg` and pictures.
 */
export const layout = ({ title, description, main, search, live, requestId }: Page): string => {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} – ${brand}</title>
        ${description && html`<meta name="description" content="${description}" />`}
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/shop.css" />
      </head>
      <body>
        <a class="skip" href="#main">Skip to the content</a>
        ${header(search)}
        <main id="main" tabindex="-1">${main}</main>
        ${footer(requestId)}
        ${live && html`<script src="/live.js" data-live="${live}" defer></script>`}
      </body>
    </html>`;
  return page.toString();
};
