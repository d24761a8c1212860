import type { Level } from '@shop/shared/contracts/inventory';
import type { Section } from '../../product-page/page.ts';
import { isUnset, lastKnownNote, staleNote } from '../../web/freshness.ts';
import { html } from '../../web/html.ts';
import type { View } from '../../web/view.ts';

/** Up to this number of pieces, the number is shown. */
const fewPieces = 5;

/** How much of a product there is: a kind, for its colour, and words. */
export interface StockWords {
  readonly kind: string;
  readonly words: string;
}

/** The words for so many pieces. */
export const stockOf = (available: number): StockWords => {
  if (available === 0) return { kind: 'none', words: 'Sold out' };
  if (available <= fewPieces) return { kind: 'few', words: `Only ${available} left` };
  return { kind: 'plenty', words: 'In stock' };
};

const stockWords = (level: Level | null, section: Section): StockWords => {
  if (!level) {
    return isUnset(section)
      ? { kind: 'none', words: 'Not in stock yet' }
      : { kind: 'unknown', words: 'Stock not known right now' };
  }
  return stockOf(level.available);
};

/** Whether the product is in stock. */
export const stockView: View<Level> = (level, section) => {
  const { kind, words } = stockWords(level, section);
  return {
    offer: html`<p class="stock ${kind}">${words}</p>
      ${staleNote('Stock', section)} ${!level && !isUnset(section) && lastKnownNote(section)}`,
    hint:
      section.purchasable === 'unknown'
        ? 'It may be sold out: its stock is looked up again with an order.'
        : null,
  };
};
