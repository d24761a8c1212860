import type { Price } from '@shop/shared/contracts/pricing';
import type { PendingEvent } from '@shop/shared/events/event';
import type { Outbox } from '@shop/shared/events/outbox';
import type { CallContext } from '@shop/shared/protocol/calls/context';

/** A price and what it was introduced as, so that the same introduction is known again. */
export interface IntroducedPrice {
  readonly price: Price;
  readonly fingerprint: string;
}

/** A price's next version and what asked for it, so that the same change is known again. */
export interface PriceChange {
  readonly next: Price;
  readonly fingerprint: string;
}

/** The prices of products. A price and the event of its change are stored in one write. */
export interface PriceRepository {
  /** The prices that there are for `ids`, in no particular order. */
  find(ids: readonly string[], context: CallContext): Promise<readonly Price[]>;
  /** Stores a first price. Resolves to the product's price if it has one already, which stays. */
  insert(
    introduced: IntroducedPrice,
    event: PendingEvent,
    context: CallContext,
  ): Promise<IntroducedPrice | undefined>;
  /** Stores the version after the present one; false when `next` is not that version. */
  replace(change: PriceChange, event: PendingEvent, context: CallContext): Promise<boolean>;
  /** The product's price, if its present version is what the change with this fingerprint made. */
  changedBy(id: string, fingerprint: string, context: CallContext): Promise<Price | undefined>;
  /** The events that wait to be announced. */
  readonly outbox: Outbox;
}
