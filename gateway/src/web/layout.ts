import { brand } from '@shop/shared/brand';
import { type Html, html } from './html.ts';
import { cartHref } from './links.ts';

/** The parts of a document that all of our pages have. */
interface DocumentParts {
  readonly title: string;
  /** For search engines, one sentence or two. */
  readonly description?: string | undefined;
  /** Stylesheets besides the shop's own. */
  readonly styles?: readonly string[];
  readonly header: Html;
  readonly main: Html;
  readonly footer: Html;
  readonly script?: Html | undefined;
}

/** The parts of a page that the layout shows. */
export interface Page extends Pick<DocumentParts, 'title' | 'description' | 'main'> {
  /** The query and category of the search box. */
  readonly search?: { readonly q?: string | undefined; readonly category?: string | undefined };
  /** The path, from the root, of the events that keep the page up to date. */
  readonly live?: string;
  /** Shown in the footer, to find the request in the logs. */
  readonly requestId?: string;
}

/** The sign in front of the shop's name. */
export const logo = html`<svg class="logo" viewBox="0 0 32 32" aria-hidden="true">
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
      <a href="${cartHref}">Cart</a>
      <a href="/account">Account</a>
    </nav>
  </header>`;

const footer = (requestId: string | undefined) =>
  html`<footer class="colophon">
    <p>
      ${brand} is a reference shop: nothing here is really for sale. For programs:
      <a href="/docs">API</a>, <a href="/status">status</a>.
    </p>
    ${requestId && html`<p>Request <code>${requestId}</code></p>`}
  </footer>`;

/** A whole HTML document. */
export const htmlDocument = (parts: DocumentParts): string => {
  const { title, description, styles = [], header: head, main, footer: foot, script } = parts;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        ${description && html`<meta name="description" content="${description}" />`}
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
        ${['/shop.css', ...styles].map((href) => html`<link rel="stylesheet" href="${href}" />`)}
      </head>
      <body>
        <a class="skip" href="#main">Skip to the content</a>
        ${head}
        <main id="main" tabindex="-1">${main}</main>
        ${foot} ${script}
      </body>
    </html>`;
  return page.toString();
};

/** A page of the shop. Its only resources are `/shop.css`, `/live.js`, `/icon.svg` and pictures. */
export const layout = ({ title, description, main, search, live, requestId }: Page): string =>
  htmlDocument({
    title: `${title} – ${brand}`,
    description,
    header: header(search),
    main,
    footer: footer(requestId),
    ...(live !== undefined && {
      script: html`<script src="/live.js" data-live="${live}" defer></script>`,
    }),
  });
