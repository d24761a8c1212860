import type { z } from 'zod';
import type { productSort } from '@shop/shared/contracts/product';
import { formatCount, formatSlug } from './format.ts';
import { type Html, html } from './html.ts';
import { layout } from './layout.ts';
import { listHref } from './links.ts';
import { nextPage } from './next-page.ts';
import { type ListedProduct, productGrid, toCard } from './product-card.ts';

/** `GET /` */
export interface HomeModel {
  readonly q?: string | undefined;
  readonly category?: string | undefined;
  readonly sort: z.infer<typeof productSort>;
  /** `price` is null when it is not known right now. */
  readonly items: readonly ListedProduct[];
  readonly nextHref: string | null;
  /** Empty when they are not known right now. */
  readonly categories: readonly { readonly category: string; readonly count: number }[];
  /** A warning, such as that prices are missing. */
  readonly notice?: string;
}

const sortNames = { relevance: 'Best match', name: 'Name', newest: 'Newest' };

const placeOf = ({ q, category }: HomeModel): string => {
  if (!category) return q ? '' : 'All products';
  return q ? ` in ${formatSlug(category).toLowerCase()}` : formatSlug(category);
};

const titleOf = (model: HomeModel): string =>
  model.q ? `“${model.q}”${placeOf(model)}` : placeOf(model);

/** The title; a search term runs in its own direction. */
const heading = (model: HomeModel): Html =>
  html`<h1>${model.q && html`“<bdi>${model.q}</bdi>”`}${placeOf(model)}</h1>`;

const welcome = html`<div class="welcome">
  <h1>Useful things, plainly sold</h1>
  <p>A shop put together from small services. When one of them is away, the others keep it open.</p>
</div>`;

/** The fragment of links to filters: the browser scrolls the row of categories to the chosen one. */
const chosenId = 'category';
const chosenHref = (filters: Parameters<typeof listHref>[0]) => `${listHref(filters)}#${chosenId}`;

const categoryLink = (href: string, words: Html | string, isCurrent: boolean) =>
  html`<li>
    <a href="${href}" ${isCurrent && html`id="${chosenId}" aria-current="page"`}>${words}</a>
  </li>`;

const categoryNav = ({ categories, category: chosen, q, sort }: HomeModel) =>
  categories.length > 0 &&
  html`<nav class="categories" aria-label="Categories">
    <ul>
      ${categoryLink(chosenHref({ q, sort }), 'All', !chosen)}
      ${categories.map(({ category, count }) => {
        const words = html`${formatSlug(category)} <small>${formatCount(count)}</small>`;
        return categoryLink(chosenHref({ q, category, sort }), words, category === chosen);
      })}
    </ul>
  </nav>`;

const removable = (what: Html | string, href: string) =>
  html`<li>
    <a href="${href}">${what} <span class="visually-hidden">: remove this filter</span></a>
  </li>`;

/** The order of a list without a search: there is nothing to match best. */
const withoutWords = (sort: HomeModel['sort']) => (sort === 'relevance' ? undefined : sort);

const filters = ({ q, category, sort }: HomeModel) =>
  html`<ul class="filters" aria-label="What is shown">
    ${q && removable(html`“<bdi>${q}</bdi>”`, chosenHref({ category, sort: withoutWords(sort) }))}
    ${category && removable(formatSlug(category), chosenHref({ q, sort }))}
  </ul>`;

const sortForm = ({ q, category, sort }: HomeModel) => {
  const { relevance, ...always } = sortNames;
  const offered = q ? { relevance, ...always } : always;
  return html`<form class="sort" action="/#sort" method="get">
    ${q && html`<input type="hidden" name="q" value="${q}" />`}
    ${category && html`<input type="hidden" name="category" value="${category}" />`}
    <label for="sort">Sort by</label>
    <select id="sort" name="sort">
      ${Object.entries(offered).map(
        ([name, words]) =>
          html`<option value="${name}" ${name === sort && 'selected'}>${words}</option>`,
      )}
    </select>
    <button type="submit">Sort</button>
  </form>`;
};

const nothing = html`<div class="empty">
  <p>Nothing here matches.</p>
  <p>Try fewer or other words, or <a href="/">look at everything</a>.</p>
</div>`;

const products = ({ items }: HomeModel): Html =>
  items.length === 0 ? nothing : productGrid(items.map(toCard));

/** A page of the list of products, with search, categories and sorting. */
export const homePage = (model: HomeModel): string => {
  const { q, category, notice, nextHref } = model;
  return layout({
    title: titleOf(model),
    description: 'Mugs, lamps, backpacks and other useful things, from many small services.',
    search: { q, category },
    main: html`${q || category ? heading(model) : welcome} ${categoryNav(model)}
      ${notice && html`<p class="notice" role="status">${notice}</p>`}
      <div class="toolbar">${filters(model)} ${sortForm(model)}</div>
      <h2 class="visually-hidden" id="products">Products</h2>
      ${products(model)} ${nextPage(nextHref && `${nextHref}#products`, 'More products')}`,
  });
};
