import type { Deal } from '@shop/shared/contracts/promotions';
import { formatSlug } from '../../web/format.ts';
import { type Html, html } from '../../web/html.ts';
import { layout } from '../../web/layout.ts';
import { dealsHref, listHref, productHref } from '../../web/links.ts';
import { nextPage } from '../../web/next-page.ts';
import { dealTime, effectWords } from './words.ts';

/** `GET /deals` */
export interface DealsModel {
  readonly deals: readonly Deal[];
  /** The names of products by id; those that are not known are shown by their id. */
  readonly names: ReadonlyMap<string, string>;
  readonly nextCursor: string | null;
}

const links = (all: readonly Html[]) =>
  html`<ul class="plain">
    ${all.map((link) => html`<li>${link}</li>`)}
  </ul>`;

const goods = ({ target }: Deal, names: DealsModel['names']): Html => {
  switch (target.scope) {
    case 'products':
      return links(
        target.productIds.map(
          (id) => html`<a href="${productHref(id)}" dir="auto">${names.get(id) ?? id}</a>`,
        ),
      );
    case 'categories':
      return links(
        target.categories.map(
          (category) => html`<a href="${listHref({ category })}">${formatSlug(category)}</a>`,
        ),
      );
    case 'basket':
      return html`<p><a href="/">Everything</a></p>`;
  }
};

const panel = (deal: Deal, names: DealsModel['names']) =>
  html`<li>
    <h2 dir="auto">${deal.name}</h2>
    <p><strong>${effectWords(deal.effect)}</strong> ${dealTime(deal)}</p>
    ${goods(deal, names)}
  </li>`;

/** The page of all deals that run or are to come. */
export const dealsPage = ({ deals, names, nextCursor }: DealsModel): string =>
  layout({
    title: 'Deals',
    description: 'The deals that run now, and those to come.',
    main: html`<h1>Deals</h1>
      ${
        deals.length === 0
          ? html`<p class="note">There are none right now.</p>`
          : html`<ul class="panels">
              ${deals.map((deal) => panel(deal, names))}
            </ul>`
      }
      ${nextPage(nextCursor && `${dealsHref}?cursor=${nextCursor}`, 'More deals')}`,
  });
