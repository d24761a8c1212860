import type { inventoryContract } from '@shop/shared/contracts/inventory';
import type { pricingContract } from '@shop/shared/contracts/pricing';
import type { productContract } from '@shop/shared/contracts/product';
import type { reviewsContract } from '@shop/shared/contracts/reviews';
import type { Position } from '@shop/shared/events/event';
import type { EventConsumer, EventOf } from '@shop/shared/events/subscription';
import type { Contract } from '@shop/shared/protocol/contract';
import type { Cards } from './cards.ts';
import type { Copies } from './copies/copies.ts';

interface Effects<C extends Contract> {
  /** Doing it again, or doing an older one later, changes nothing. */
  readonly onEvent: (event: EventOf<C>) => void;
  /** What is kept may be wrong: the events that would have told are lost. */
  readonly onGap: () => void;
}

/** Caches start empty with the process, so where they stand in a log is kept in memory as well. */
const follow = <C extends Contract>({ onEvent, onGap }: Effects<C>): EventConsumer<C> => {
  let stood: Position | undefined;
  return {
    position: async () => stood,
    apply: async (events, position) => {
      for (const event of events) onEvent(event);
      stood = position;
    },
    reset: async (position) => {
      onGap();
      stood = position;
    },
  };
};

/** Keeps the product card and the product section true. */
export const followProducts = (copies: Copies, cards: Cards) =>
  follow<typeof productContract>({
    onEvent: ({ key, data }) => {
      copies.product.refresh(key, data);
      cards.productChanged(data);
    },
    onGap: () => {
      copies.product.clear();
      cards.clearCards();
    },
  });

/** Keeps prices true, on the page and on cards. */
export const followPrices = (copies: Copies, cards: Cards) =>
  follow<typeof pricingContract>({
    onEvent: ({ key, data }) => {
      copies.pricing.refresh(key, data);
      cards.priceChanged(data);
    },
    onGap: () => {
      copies.pricing.clear();
      cards.clearPrices();
    },
  });

export const followStock = (copies: Copies) =>
  follow<typeof inventoryContract>({
    onEvent: ({ key, data }) => copies.inventory.refresh(key, data),
    onGap: () => copies.inventory.clear(),
  });

/** A review changes more than the event says, so the next page view brings the next copy. */
export const followReviews = (copies: Copies) =>
  follow<typeof reviewsContract>({
    onEvent: ({ data }) => copies.reviews.drop(data.productId),
    onGap: () => copies.reviews.clear(),
  });
