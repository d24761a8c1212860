import type { Level } from '@shop/shared/contracts/inventory';
import type { PendingEvent } from '@shop/shared/events/event';
import type { Outbox } from '@shop/shared/events/outbox';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { Adjustment } from './stock.ts';

/** A level and what it was introduced as, so that the same introduction is known again. */
export interface IntroducedLevel {
  readonly level: Level;
  readonly fingerprint: string;
}

/** The stock of products. A level and the event of its change are stored in one write. */
export interface StockRepository {
  /** The levels that there are for `ids`, in no particular order. */
  levels(ids: readonly string[], context: CallContext): Promise<readonly Level[]>;
  /** Stores a first level. Resolves to the product's level if it has one already, which stays. */
  insert(
    introduced: IntroducedLevel,
    event: PendingEvent,
    context: CallContext,
  ): Promise<IntroducedLevel | undefined>;
  /**
   * Makes the adjustment, or gives the answer that it had when it was made, and announces it once.
   * However many come at once, no piece is taken twice. Throws `NOT_FOUND` for a product that was
   * never stocked, and what `earlierAnswer` throws.
   */
  adjust(adjustment: Adjustment, context: CallContext): Promise<Level>;
  /** The events that wait to be announced. */
  readonly outbox: Outbox;
}
