import { type BasketLine, maxAmount } from '@shop/shared/contracts/common';
import type { Deal, PricedBasket, ProductDeals } from '@shop/shared/contracts/promotions';
import { invalidField } from '@shop/shared/errors';
import { type Applied, type Line, applyDeals, inOrder, isFor } from './apply.ts';
import type { couponStatus } from './coupon.ts';
import { phaseAt } from './deal.ts';
import { type Offer, isPriced } from './offer.ts';

/** How long before its beginning a deal is shown. */
const shownAheadMs = 7 * 24 * 60 * 60 * 1_000;

/** The lines of a basket with the prices of its products. Throws `INVALID_ARGUMENT`. */
const pricedLines = (
  lines: readonly BasketLine[],
  offers: ReadonlyMap<string, Offer>,
): readonly Line[] => {
  const priced = lines.map(({ productId, quantity }, index) => {
    const offer = offers.get(productId);
    if (!isPriced(offer)) {
      throw invalidField(`lines.${index}.productId`, 'has no price');
    }
    const { category, current, currency } = offer;
    return { productId, category, quantity, price: current * quantity, currency };
  });
  const other = priced.findIndex(({ currency }) => currency !== priced[0]?.currency);
  if (other !== -1) {
    throw invalidField(`lines.${other}.productId`, 'has a price in another currency');
  }
  if (priced.reduce((sum, { price }) => sum + price, 0) > maxAmount) {
    throw invalidField('lines', 'cost more than one order may');
  }
  return priced;
};

const sumOf = (amounts: readonly number[]) => amounts.reduce((sum, one) => sum + one, 0);

const toBasket = (
  { lines, freeShipping }: Applied,
  coupon: PricedBasket['coupon'],
): PricedBasket => {
  const currency = lines[0]?.currency ?? '';
  const money = (amount: number) => ({ amount, currency });
  return {
    lines: lines.map(({ productId, quantity, price, adjustments, left }) => ({
      productId,
      quantity,
      price: money(price),
      adjustments: [...adjustments],
      total: money(left),
    })),
    price: money(sumOf(lines.map(({ price }) => price))),
    total: money(sumOf(lines.map(({ left }) => left))),
    freeShipping: freeShipping ? { dealId: freeShipping.id, name: freeShipping.name } : null,
    coupon,
  };
};

/** Those of `deals` without a coupon that run at a moment. */
const runningAt = (deals: readonly Deal[], at: string): readonly Deal[] =>
  deals.filter((deal) => deal.coupon === null && phaseAt(deal, at) === 'running');

/** A basket that is to be priced. */
interface Basket {
  readonly lines: readonly BasketLine[];
  readonly offers: readonly Offer[];
  /** Those that are not over. */
  readonly deals: readonly Deal[];
  /** The coupon that was entered. */
  readonly entered:
    | { readonly deal: Deal | undefined; readonly status: ReturnType<typeof couponStatus> }
    | undefined;
  readonly at: string;
}

/** The price of a basket at a moment. Throws `INVALID_ARGUMENT` where it has none. */
export const priceBasket = ({ lines, offers, deals, entered, at }: Basket): PricedBasket => {
  const priced = pricedLines(lines, new Map(offers.map((offer) => [offer.id, offer])));
  const extra = entered?.status === 'applied' ? entered.deal : undefined;
  const applied = applyDeals([...runningAt(deals, at), ...(extra ? [extra] : [])], priced);
  const isUnused = extra && !applied.used.has(extra.id);
  return toBasket(applied, isUnused ? 'notForThese' : (entered?.status ?? null));
};

/** The deals of one product at a moment, and the price of one piece. */
export const toProductDeals = (
  id: string,
  offer: Offer | undefined,
  deals: readonly Deal[],
  at: string,
): ProductDeals => {
  if (offer?.category === undefined) {
    return { id, price: null, adjustments: [], now: [], next: [] };
  }
  const of = { productId: id, category: offer.category };
  const its = deals.filter((deal) => deal.coupon === null && isFor(deal, of));
  const until = new Date(Date.parse(at) + shownAheadMs).toISOString();
  const now = runningAt(its, at);
  const next = its.filter((deal) => phaseAt(deal, at) === 'planned' && deal.from <= until);
  const shown = { id, now: [...inOrder(now)], next };
  if (!isPriced(offer)) return { ...shown, price: null, adjustments: [] };
  const { list, current, currency } = offer;
  const line = { ...of, quantity: 1, price: current, currency };
  const [applied] = applyDeals(now, [line]).lines;
  const money = (amount: number) => ({ amount, currency });
  return {
    ...shown,
    price: { list: money(list), current: money(current), charged: money(applied?.left ?? current) },
    adjustments: [...(applied?.adjustments ?? [])],
  };
};
