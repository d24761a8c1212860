import { inventoryContract, type Level, maxQuantity } from '@shop/shared/contracts/inventory';
import { ServiceError } from '@shop/shared/errors';
import type { PendingEvent } from '@shop/shared/events/event';
import { type EventStamp, toPendingEvent } from '@shop/shared/events/pending-events';
import { refuse } from '@shop/shared/protocol/refuse';

/** One intended change of a product's stock. */
export interface Adjustment {
  readonly id: string;
  readonly delta: number;
  readonly reason: string;
  /** The caller's name for it, and what tells it from another one under the same name. */
  readonly key: string;
  readonly fingerprint: string;
  readonly stamp: EventStamp;
}

/** An adjustment that was made, and what was answered to it. */
export interface MadeAdjustment extends Pick<Adjustment, 'key' | 'fingerprint' | 'reason'> {
  readonly answer: Level;
}

/** A product's level and the newest adjustments that led to it. */
export interface Stock {
  readonly level: Level;
  readonly made: readonly MadeAdjustment[];
}

/**
 * How many adjustments of a product are remembered. It bounds the document; a key that comes again
 * after so many others is taken for a new one.
 */
export const rememberedAdjustments = 200;

/** A product's first level: all pieces can be sold. */
export const firstLevel = (id: string, onHand: number, updatedAt: string): Level => ({
  id,
  onHand,
  available: onHand,
  version: 1,
  updatedAt,
});

/** The event that says what a product's level is now. */
export const stockChanged = (level: Level, stamp: EventStamp): PendingEvent =>
  toPendingEvent<typeof inventoryContract>(
    { type: 'stockChanged', key: level.id, version: level.version, data: level },
    stamp,
  );

const wrongDelta = (message: string) => ({ fields: [{ field: 'delta', message }] });

/**
 * What was answered to the adjustment when it was made; undefined if it can be made now. Throws
 * `IDEMPOTENCY_MISMATCH` when another one was made under its key, `OUT_OF_STOCK` when less than
 * nothing would be left, `INVALID_ARGUMENT` when it would be too much.
 */
export const earlierAnswer = (
  { level, made }: Stock,
  { key, fingerprint, delta }: Adjustment,
): Level | undefined => {
  const earlier = made.find((adjustment) => adjustment.key === key);
  if (earlier) {
    if (earlier.fingerprint === fingerprint) return earlier.answer;
    throw new ServiceError('IDEMPOTENCY_MISMATCH', 'this key was used for another adjustment');
  }
  if (level.available + delta < 0) {
    const message = `only ${level.available} can be taken`;
    throw refuse(inventoryContract, 'OUT_OF_STOCK', message, wrongDelta(message));
  }
  if (level.onHand + delta > maxQuantity) {
    const message = `would make it more than ${maxQuantity}`;
    throw new ServiceError('INVALID_ARGUMENT', message, wrongDelta(message));
  }
  return undefined;
};

/** The stock after an adjustment that can be made. */
export const adjusted = (
  { level, made }: Stock,
  { key, fingerprint, reason, delta, stamp }: Adjustment,
): Stock => {
  const answer: Level = {
    ...level,
    onHand: level.onHand + delta,
    available: level.available + delta,
    version: level.version + 1,
    updatedAt: stamp.time,
  };
  const adjustment = { key, fingerprint, reason, answer };
  return { level: answer, made: [...made, adjustment].slice(-rememberedAdjustments) };
};
