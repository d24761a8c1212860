import type { Price } from '@shop/shared/contracts/pricing';
import type { Card, Product } from '@shop/shared/contracts/product';
import type { ServiceError } from '@shop/shared/errors';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { Runtime } from '@shop/shared/runtime';
import type { Clients } from '../clients.ts';
import { BatchCache } from './batch-cache.ts';
import { maxAgeMs } from './policy.ts';
import type { Recommended } from './section-source.ts';

/** About 1 KB each at most. */
const maxCards = 10_000;

/** The part of a product that its card shows, and the same as JSON. */
interface KeptCard {
  readonly id: string;
  readonly version: number;
  readonly withdrawn: boolean;
  readonly json: string;
}

const toKeptCard = ({ id, version, withdrawn, ...card }: Card): KeptCard => {
  const { name, brand, category, picture } = card;
  return { id, version, withdrawn, json: JSON.stringify({ name, brand, category, picture }) };
};

/** A price, and what of it stands on a card as JSON. */
interface KeptPrice {
  readonly id: string;
  readonly version: number;
  readonly price: Price;
  readonly json: string;
}

const toKeptPrice = (price: Price): KeptPrice => {
  const { id, version, current } = price;
  return { id, version, price, json: JSON.stringify(current) };
};

const noPrice = 'null';

const cardOf = ({ id, name, brand, category, pictures, withdrawn, version }: Product): Card[] => {
  const [picture] = pictures;
  return picture ? [{ id, name, brand, category, picture, withdrawn, version }] : [];
};

/** Recommendations as JSON, and what kept some of them from being shown. */
export interface RecommendedCards {
  readonly data: Buffer;
  readonly shown: number;
  readonly failure: ServiceError | undefined;
  /** Above 0 where cards or prices may have been changed for so long. */
  readonly behindMs: number;
}

/** Names, pictures and prices of other products than the one a page is about. */
export class Cards {
  readonly #cards: BatchCache<KeptCard>;
  readonly #prices: BatchCache<KeptPrice>;

  /** `behindMs` says how far behind the events of a service are; 0 where they are not. */
  constructor(
    runtime: Runtime,
    { product, pricing }: Clients,
    behindMs: (service: string) => number = () => 0,
  ) {
    this.#cards = new BatchCache(runtime, {
      fetch: async (ids, context) =>
        (await product.call('cards', { ids }, context)).map(toKeptCard),
      maxEntries: maxCards,
      maxAgeMs: maxAgeMs.product,
      behindMs: () => behindMs('product'),
    });
    this.#prices = new BatchCache(runtime, {
      fetch: async (ids, context) =>
        (await pricing.call('quote', { ids }, context)).map(toKeptPrice),
      maxEntries: maxCards,
      maxAgeMs: maxAgeMs.pricing,
      behindMs: () => behindMs('pricing'),
    });
  }

  /** Current prices, without those that are not known right now. */
  async prices(ids: readonly string[], context: CallContext): Promise<ReadonlyMap<string, Price>> {
    const { found } = await this.#prices.many(ids, context);
    return new Map([...found].map(([id, { price }]) => [id, price]));
  }

  /** Which of `ids` no product has. Throws when that cannot be found out. */
  async unknownAmong(ids: readonly string[], context: CallContext): Promise<readonly string[]> {
    const { found, failure } = await this.#cards.many(ids, context);
    if (failure) throw failure;
    return ids.filter((id) => !found.has(id));
  }

  /**
   * Completes recommendations with cards and prices. Left out is what has no card or is no longer
   * sold; a price that is not known is null.
   */
  async complete(
    recommended: readonly Recommended[],
    context: CallContext,
  ): Promise<RecommendedCards> {
    const ids = recommended.map(({ productId }) => productId);
    const [cards, prices] = await Promise.all([
      this.#cards.many(ids, context),
      this.#prices.many(ids, context),
    ]);
    const items = recommended.flatMap(({ productId, opening }) => {
      const card = cards.found.get(productId);
      if (!card || card.withdrawn) return [];
      const price = prices.found.get(productId)?.json ?? noPrice;
      return [`${opening},"card":${card.json},"price":${price}}`];
    });
    const data = Buffer.from(`[${items.join(',')}]`);
    const behindMs = Math.max(cards.behindMs, prices.behindMs);
    return { data, shown: items.length, failure: cards.failure, behindMs };
  }

  /** A product changed: its card with it. */
  productChanged(product: Product): void {
    for (const card of cardOf(product)) this.#cards.changed(toKeptCard(card));
  }

  priceChanged(price: Price): void {
    this.#prices.changed(toKeptPrice(price));
  }

  clearCards(): void {
    this.#cards.clear();
  }

  clearPrices(): void {
    this.#prices.clear();
  }
}
