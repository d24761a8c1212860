import { type BasketLine, type Money, maxAmount } from '@shop/shared/contracts/common';
import { type Placement, type Quotation, ordersContract } from '@shop/shared/contracts/orders';
import { type Card, productContract } from '@shop/shared/contracts/product';
import { promotionsContract } from '@shop/shared/contracts/promotions';
import { type Option, shippingContract } from '@shop/shared/contracts/shipping';
import { invalidField } from '@shop/shared/errors';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { Input, Output } from '@shop/shared/protocol/contract';
import { refuse } from '@shop/shared/protocol/refuse';
import type { Kit } from '@shop/shared/service/service';

/** Goods that are to be priced. */
type Wanted = Input<typeof ordersContract, 'quote'>;
type Priced = Output<typeof promotionsContract, 'apply'>;

/** The names of products that are for sale. Throws `NOT_FOR_SALE` for a line of any other. */
const namesOf = (
  lines: readonly BasketLine[],
  cards: readonly Card[],
): ReadonlyMap<string, string> => {
  const sold = cards.filter(({ withdrawn }) => !withdrawn);
  const names = new Map(sold.map(({ id, name }) => [id, name]));
  const message = 'is not for sale';
  const fields = lines.flatMap(({ productId }, at) =>
    names.has(productId) ? [] : [{ field: `lines.${at}.productId`, message }],
  );
  if (fields.length === 0) return names;
  throw refuse(ordersContract, 'NOT_FOR_SALE', `${fields[0]?.field} ${message}`, { fields });
};

/** Options in the currency of the goods; a deal makes the cheapest one free. */
const offered = (options: readonly Option[], { total, freeShipping }: Priced): Option[] => {
  const own = options.filter(({ price }) => price.currency === total.currency);
  if (!freeShipping) return own;
  const lowest = Math.min(...own.map(({ price }) => price.amount));
  const free = own.find(({ price }) => price.amount === lowest);
  return own.map((one) => (one === free ? { ...one, price: { ...one.price, amount: 0 } } : one));
};

/**
 * The quotation for priced goods. Throws `NOT_SHIPPED` where no way of sending has their currency,
 * and `INVALID_ARGUMENT` for a way that there is not, or a sum above the largest amount.
 */
export const toQuotation = (
  { country, method }: Pick<Wanted, 'country' | 'method'>,
  priced: Priced,
  { names, options: all }: { names: ReadonlyMap<string, string>; options: readonly Option[] },
): Quotation => {
  const { coupon, total: goods } = priced;
  const { currency } = goods;
  const options = offered(all, priced);
  if (options.length === 0) {
    const message = `nothing that is priced in ${currency} is sent to ${country}`;
    throw refuse(ordersContract, 'NOT_SHIPPED', message);
  }
  const shipping = options.find(({ id }) => method === undefined || id === method);
  if (!shipping) throw invalidField('method', 'is none of those for these goods and this country');
  const total: Money = { currency, amount: goods.amount + shipping.price.amount };
  if (total.amount > maxAmount) throw invalidField('lines', 'cost more than the largest amount');
  const lines = priced.lines.map((line) => ({ name: names.get(line.productId) ?? '', ...line }));
  return { lines, goods, coupon, options, shipping, total };
};

/** Makes the function that asks what goods cost: their products, then deals, then shipping. */
export const createQuote = (client: Kit['client']) => {
  const product = client(productContract);
  const promotions = client(promotionsContract);
  const shipping = client(shippingContract);

  return async (wanted: Wanted, context: CallContext): Promise<Quotation> => {
    const { lines, coupon, country } = wanted;
    const ids = lines.map(({ productId }) => productId);
    const names = namesOf(lines, await product.call('cards', { ids }, context));
    const priced = await promotions.call('apply', { lines, coupon }, context);
    const goods = { lines, value: priced.total, country };
    const options = await shipping.call('optionsFor', goods, context);
    return toQuotation(wanted, priced, { names, options });
  };
};

/**
 * Throws `COUPON_REFUSED` where the coupon of a placement does not count, and `TOTAL_CHANGED` where
 * it was seen with another total.
 */
export const checkSeen = ({ coupon, total }: Quotation, seen: Placement['total']): void => {
  if (coupon !== null && coupon !== 'applied') {
    const fields = [{ field: 'coupon', message: couponMessages[coupon] }];
    throw refuse(ordersContract, 'COUPON_REFUSED', `coupon ${couponMessages[coupon]}`, { fields });
  }
  if (total.amount === seen.amount && total.currency === seen.currency) return;
  const message = `is ${total.amount} ${total.currency} now`;
  const fields = [{ field: 'total.amount', message }];
  throw refuse(ordersContract, 'TOTAL_CHANGED', `the total ${message}`, { fields });
};

const couponMessages = {
  unknown: 'is not known',
  notRunning: 'cannot be used now',
  usedUp: 'has been used as often as it may',
  notForThese: 'is not for these goods',
};
