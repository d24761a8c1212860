import type { Merchant } from '@shop/shared/contracts/merchants';
import { excerpt, prose } from '../../web/prose.ts';
import { html } from '../../web/html.ts';
import { layout } from '../../web/layout.ts';
import { nextPage } from '../../web/next-page.ts';
import { type ListedProduct, productGrid, toCard } from '../../web/product-card.ts';
import { merchantFacts } from './view.ts';

/** `GET /merchants/:id` */
export interface MerchantModel {
  readonly merchant: Merchant;
  /** `price` is null when it is not known right now. */
  readonly items: readonly ListedProduct[];
  readonly nextHref: string | null;
  /** A warning, such as that its products are not known. */
  readonly notice?: string;
}

/** The page of a merchant: its terms, and a page of its products. */
export const merchantPage = ({ merchant, items, nextHref, notice }: MerchantModel): string =>
  layout({
    title: merchant.name,
    description: excerpt(merchant.about, 160),
    main: html`<header class="merchant">
        <h1 dir="auto">${merchant.name}</h1>
        ${prose(merchant.about)} ${merchantFacts(merchant)}
        <p>Contact: <a href="mailto:${merchant.email}">${merchant.email}</a></p>
      </header>
      ${notice && html`<p class="notice" role="status">${notice}</p>`}
      <section class="band" aria-labelledby="products-title">
        <h2 id="products-title">What it sells</h2>
        ${
          items.length === 0
            ? html`<p class="note">Nothing right now.</p>`
            : productGrid(items.map(toCard))
        }
        ${nextPage(nextHref, 'More products')}
      </section>`,
  });
