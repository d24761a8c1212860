import type { Level } from '@shop/shared/contracts/inventory';
import { type Html, html } from '../html.ts';
import type { ProductPageModel, SectionView } from '../model.ts';
import { lastKnownNote, missingNote, shown, staleNote } from './freshness.ts';
import { priceTag } from './price-tag.ts';

/** From here down, how many pieces are left is worth saying. */
const fewPieces = 5;

const stockWords = (level: Level | null): { readonly kind: string; readonly words: string } => {
  if (!level) return { kind: 'unknown', words: 'Stock not known right now' };
  if (level.available === 0) return { kind: 'none', words: 'Sold out' };
  if (level.available <= fewPieces) return { kind: 'few', words: `Only ${level.available} left` };
  return { kind: 'plenty', words: 'In stock' };
};

const stock = (inventory: SectionView<Level>) => {
  const { kind, words } = stockWords(shown(inventory));
  return html`<p class="stock ${kind}">${words}</p>
    ${staleNote('Stock', inventory)} ${lastKnownNote(inventory)}`;
};

const hint = ({ purchasable, sections }: ProductPageModel): string => {
  if (purchasable === true) return 'It can be ordered now.';
  if (purchasable === 'unknown')
    return 'It may be sold out: its stock is looked up again with an order.';
  if (shown(sections.product)?.withdrawn) return 'It is no longer sold.';
  if (!shown(sections.pricing)) return 'It cannot be ordered while its price is not known.';
  return 'It cannot be ordered right now.';
};

/** What the product costs, whether it is there, and whether it can be ordered. */
export const offer = (model: ProductPageModel): Html => {
  const { pricing, inventory } = model.sections;
  const price = shown(pricing);
  return html`<section class="offer" aria-label="Price and stock">
    ${price ? priceTag(price.current, price.list) : missingNote('The price', pricing)}
    ${staleNote('Price', pricing)} ${stock(inventory)}
    <p class="hint">${hint(model)}</p>
    <p><a href="#together">See what goes with it</a></p>
  </section>`;
};
