import type { Money } from '@shop/shared/contracts/common';
import type { Price } from '@shop/shared/contracts/pricing';
import type { Card } from '@shop/shared/contracts/product';
import { type Html, html } from './html.ts';
import { pictureHref, productHref } from './links.ts';
import { priceTag } from './price-tag.ts';

/** A product in a grid. */
interface ProductCard {
  readonly id: string;
  readonly card: Pick<Card, 'name' | 'brand' | 'picture'>;
  /** Missing when it is not known right now. */
  readonly price: Money | null | undefined;
  readonly list?: Money | undefined;
  /** Why it is shown. */
  readonly reason?: string;
}

const productCard = ({ id, card, price, list, reason }: ProductCard) =>
  html`<li class="card">
    <img
      src="${pictureHref(card.picture)}"
      alt="${card.picture.alt}"
      width="480"
      height="480"
      loading="lazy"
    />
    <h3 dir="auto"><a href="${productHref(id)}">${card.name}</a></h3>
    <p class="brand-name" dir="auto">${card.brand}</p>
    ${price ? priceTag(price, list) : html`<p class="price unknown">No price right now</p>`}
    ${reason && html`<p class="reason">${reason}</p>`}
  </li>`;

/** A product of a list; `price` is null when it is not known right now. */
export interface ListedProduct {
  readonly card: Card;
  readonly price: Price | null;
}

/** The card of a product of a list. */
export const toCard = ({ card, price }: ListedProduct): ProductCard => ({
  id: card.id,
  card,
  price: price?.current,
  list: price?.list,
});

/** A grid of products; its headings are of level 3. */
export const productGrid = (cards: readonly ProductCard[]): Html =>
  html`<ul class="grid">
    ${cards.map(productCard)}
  </ul>`;
