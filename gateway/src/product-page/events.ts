import type { inventoryContract } from '@shop/shared/contracts/inventory';
import type { pricingContract } from '@shop/shared/contracts/pricing';
import type { productContract } from '@shop/shared/contracts/product';
import type { reviewsContract } from '@shop/shared/contracts/reviews';
import type { Position } from '@shop/shared/events/event';
import type { EventConsumer, EventOf } from '@shop/shared/events/subscription';
import type { Contract } from '@shop/shared/protocol/contract';
import type { Cards } from './cards.ts';
import type { Copies } from './copies/copies.ts';
import type { LogGeneration } from './copies/log-generation.ts';
import type { PageCache } from './page-cache.ts';

interface Effects<C extends Contract> {
  /** Of the copies that its events renew. */
  readonly generation: LogGeneration;
  /** Doing it again, or doing an older one later, changes nothing. */
  readonly onEvent: (event: EventOf<C>) => void;
  /** What is kept may be wrong: the events that would have told are lost. */
  readonly onGap: () => void;
}

/** Caches start empty with the process, so where they stand in a log is kept in memory as well. */
const follow = <C extends Contract>({
  generation,
  onEvent,
  onGap,
}: Effects<C>): EventConsumer<C> => {
  let stood: Position | undefined;
  return {
    position: async () => {
      if (!stood) await generation.look();
      return stood;
    },
    apply: async (events, position) => {
      generation.reached(position);
      for (const event of events) onEvent(event);
      stood = position;
    },
    reset: async (position) => {
      onGap();
      await generation.read(position);
      stood = position;
    },
  };
};

/** What the gateway keeps of products. */
export interface Caches {
  readonly copies: Copies;
  readonly cards: Cards;
  readonly pages: PageCache;
}

/** Keeps the product card, the product section and pages true. */
export const followProducts = ({ copies, cards, pages }: Caches) =>
  follow<typeof productContract>({
    generation: copies.product.generation,
    onEvent: ({ key, data }) => {
      copies.product.refresh(key, data);
      cards.productChanged(data);
      pages.changed(key);
    },
    onGap: () => {
      copies.product.clear();
      cards.clearCards();
      pages.clear();
    },
  });

/** Keeps prices true, on pages and on cards. */
export const followPrices = ({ copies, cards, pages }: Caches) =>
  follow<typeof pricingContract>({
    generation: copies.pricing.generation,
    onEvent: ({ key, data }) => {
      copies.pricing.refresh(key, data);
      cards.priceChanged(data);
      pages.changed(key);
    },
    onGap: () => {
      copies.pricing.clear();
      cards.clearPrices();
      pages.clear();
    },
  });

export const followStock = ({ copies, pages }: Caches) =>
  follow<typeof inventoryContract>({
    generation: copies.inventory.generation,
    onEvent: ({ key, data }) => {
      copies.inventory.refresh(key, data);
      pages.changed(key);
    },
    onGap: () => {
      copies.inventory.clear();
      pages.clear();
    },
  });

/** A review changes more than the event says, so the next page view brings the next copy. */
export const followReviews = ({ copies, pages }: Caches) =>
  follow<typeof reviewsContract>({
    generation: copies.reviews.generation,
    onEvent: ({ data }) => {
      copies.reviews.drop(data.productId);
      pages.changed(data.productId);
    },
    onGap: () => {
      copies.reviews.clear();
      pages.clear();
    },
  });
