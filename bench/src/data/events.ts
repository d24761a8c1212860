import { idOf } from './sections.ts';

/** The announced event: some 100 bytes of JSON. */
export interface PriceChanged {
  readonly productId: string;
  readonly current: { readonly amount: number; readonly currency: string };
  readonly version: number;
  /** Counts all events of a publisher from 1, so that a follower sees what is lost. */
  readonly number: number;
}

/** The amount that the event with a number says. */
export const amountOf = (number: number): number => 1_000 + number;

/** The event with a number. */
export const priceChanged = (number: number): PriceChanged => ({
  productId: idOf(number),
  current: { amount: amountOf(number), currency: 'EUR' },
  version: number,
  number,
});
