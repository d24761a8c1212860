import type { Draws } from './draws.ts';
import type { Purchase } from './step.ts';
import type { Wares } from './wares.ts';

/** A coupon of the demo, which people have heard of. */
const coupon = 'WELCOME-10';

/**
 * The cards of the embedded provider that people have: most pay, of one the answer is lost at
 * first, and two are declined.
 */
const cards = [
  ...Array.from({ length: 8 }, () => ({ card: 'tok_approve', cardPays: true })),
  { card: 'tok_timeout', cardPays: true },
  { card: 'tok_decline_funds', cardPays: false },
  { card: 'tok_decline_stolen', cardPays: false },
] as const;

/** How many of a hundred use a coupon, send twice, and change their mind. */
const couponShare = 0.3;
const twiceShare = 0.25;
const cancelShare = 0.2;

/** Draws an order of these products. */
export const drawPurchase = (
  draws: Draws,
  ids: readonly string[],
  { countries }: Wares,
): Purchase => ({
  lines: ids.map((productId) => ({ productId, quantity: draws.integer(1, 2) })),
  // Most people live near by.
  country: draws.favourites(countries, 1)[0] ?? 'DE',
  coupon: draws.happens(couponShare) ? coupon : undefined,
  ...draws.oneOf(cards),
  isSentTwice: draws.happens(twiceShare),
  isCancelled: draws.happens(cancelShare),
});
