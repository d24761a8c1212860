import {
  type Cart,
  type CartChange,
  type CartLine,
  type CartOptions,
  cartsContract,
  maxCartLines,
} from '@shop/shared/contracts/carts';
import { refuse } from '@shop/shared/protocol/refuse';

/** The content of a cart, as rules decide on it; the store adds version and time. */
export type Content = Pick<Cart, 'lines' | 'coupon' | 'country'>;

/** The content of a cart that nothing was put into yet. */
export const nothing: Content = { lines: [], coupon: null, country: null };

/** A line with another quantity; a price that is shown now replaces the one that was. */
const changedLine = (
  { addedPrice, addedAt }: Pick<CartLine, 'addedPrice' | 'addedAt'>,
  { productId, quantity, price }: CartChange,
  now: string,
): CartLine =>
  price === null
    ? { productId, quantity, addedPrice, addedAt }
    : { productId, quantity, addedPrice: price, addedAt: now };

/** Sets the quantity of a product; 0 takes it out. Throws `CART_FULL` for one line too many. */
export const withLine = (content: Content, change: CartChange, now: string): Content => {
  const { productId, quantity } = change;
  const { lines } = content;
  const present = lines.find((line) => line.productId === productId);
  if (quantity === 0) {
    return present ? { ...content, lines: lines.filter((line) => line !== present) } : content;
  }
  const next = changedLine(present ?? { addedPrice: null, addedAt: now }, change, now);
  if (present) {
    return { ...content, lines: lines.map((line) => (line === present ? next : line)) };
  }
  if (lines.length < maxCartLines) return { ...content, lines: [...lines, next] };
  const message = `a cart has at most ${maxCartLines} different products`;
  throw refuse(cartsContract, 'CART_FULL', message);
};

/** Sets coupon and country. */
export const withOptions = (content: Content, { coupon, country }: CartOptions): Content =>
  content.coupon === coupon && content.country === country
    ? content
    : { lines: content.lines, coupon, country };

/** Takes everything out. */
export const cleared = (content: Content): Content =>
  content.lines.length === 0 ? withOptions(content, nothing) : nothing;

/**
 * A customer's cart with what the same person chose as a guest: of a product in both the larger
 * quantity, so that a repetition adds nothing. Lines that find no place are left out, the
 * customer's own never.
 */
export const merged = (own: Content, guest: Content): Content => {
  const chosen = new Map(guest.lines.map((line) => [line.productId, line]));
  const kept = own.lines.map((line) => {
    const { quantity = 0 } = chosen.get(line.productId) ?? {};
    chosen.delete(line.productId);
    return quantity > line.quantity ? { ...line, quantity } : line;
  });
  return {
    lines: [...kept, ...chosen.values()].slice(0, maxCartLines),
    coupon: own.coupon ?? guest.coupon,
    country: own.country ?? guest.country,
  };
};
