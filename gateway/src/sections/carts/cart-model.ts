import type { Cart, CartLine } from '@shop/shared/contracts/carts';
import type { Money } from '@shop/shared/contracts/common';
import { inventoryContract } from '@shop/shared/contracts/inventory';
import { type Card, productContract } from '@shop/shared/contracts/product';
import { type PricedBasket, promotionsContract } from '@shop/shared/contracts/promotions';
import { type Option as ShippingOption, shippingContract } from '@shop/shared/contracts/shipping';
import { toServiceError } from '@shop/shared/errors';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { ApiParts } from '../../api/api-parts.ts';
import type { Option } from '../../web/form.ts';
import { prices } from '../pricing/prices.ts';
import { countriesOf } from '../shipping/countries.ts';

/** An answer of a service, or the code of its failure. */
export type Told<T> = { readonly known: T } | { readonly failed: string };

/** A line of the cart with all that is known of its product now. */
export interface CartItem {
  readonly line: CartLine;
  /** Null for a product that is not sold any more; undefined while that is not known. */
  readonly card: Card | null | undefined;
  /** Of one piece, before deals: null where it has none, undefined while it is not known. */
  readonly price: Money | null | undefined;
  /** The pieces that can be sold; undefined while that is not known. */
  readonly available: number | undefined;
  /** With deals; undefined where it is not in the total. */
  readonly priced: PricedBasket['lines'][number] | undefined;
}

/** The cart as its page shows it. */
export interface CartModel {
  readonly cart: Cart;
  readonly items: readonly CartItem[];
  /** Undefined where there is nothing that can be bought. */
  readonly total: Told<PricedBasket> | undefined;
  /** Undefined without a total, and without a country. */
  readonly shipping: Told<readonly ShippingOption[]> | undefined;
  /** The countries to choose from; none while they are not known. */
  readonly countries: readonly Option[];
}

type Parts = Pick<ApiParts, 'clients' | 'lookups'>;

const told = <T>(asked: Promise<T>): Promise<Told<T>> =>
  asked.then(
    (known) => ({ known }),
    (error: unknown) => ({ failed: toServiceError(error).code }),
  );

/** Each answer by its id; undefined while nothing is known. */
const byId = <T extends { readonly id: string }>(answer: Told<readonly T[]>) =>
  'known' in answer ? new Map(answer.known.map((one) => [one.id, one])) : undefined;

/** The card of a product; null for one that is not sold any more. */
const cardOf = (cards: ReadonlyMap<string, Card> | undefined, id: string) => {
  const card = cards?.get(id);
  return cards && (!card || card.withdrawn) ? null : card;
};

const factsOf = async ({ clients, lookups }: Parts, ids: string[], context: CallContext) => {
  const [cards, levels, quoted] = await Promise.all([
    told(clients.of(productContract).call('cards', { ids }, context)).then(byId),
    told(clients.of(inventoryContract).call('levels', { ids }, context)).then(byId),
    lookups.of(prices).many(ids, context),
  ]);
  return (line: CartLine): Omit<CartItem, 'priced'> => {
    const { productId: id } = line;
    const price = quoted.found.get(id)?.value.current ?? (quoted.failure ? undefined : null);
    // A product that was never stocked is sold out.
    const available = levels && (levels.get(id)?.available ?? 0);
    return { line, card: cardOf(cards, id), price, available };
  };
};

const shippingOf = async (
  { clients }: Parts,
  country: string | null,
  total: CartModel['total'],
  context: CallContext,
): Promise<CartModel['shipping']> => {
  if (country === null || !total || 'failed' in total) return undefined;
  const lines = total.known.lines.map(({ productId, quantity }) => ({ productId, quantity }));
  const goods = { lines, value: total.known.total, country };
  return told(clients.of(shippingContract).call('optionsFor', goods, context));
};

const totalOf = async (
  { clients }: Parts,
  lines: readonly CartLine[],
  coupon: string | null,
  context: CallContext,
): Promise<CartModel['total']> => {
  if (lines.length === 0) return undefined;
  const basket = {
    lines: lines.map(({ productId, quantity }) => ({ productId, quantity })),
    ...(coupon !== null && { coupon }),
  };
  return told(clients.of(promotionsContract).call('apply', basket, context));
};

/** Asks all services what they know of a cart now; each that does not answer leaves out its part. */
export const loadCart = async (
  parts: Parts,
  cart: Cart,
  context: CallContext,
): Promise<CartModel> => {
  const { lines, coupon } = cart;
  const nothing = { cart, items: [], total: undefined, shipping: undefined, countries: [] };
  if (lines.length === 0) return nothing;
  const ids = lines.map(({ productId }) => productId);
  const zones = told(parts.clients.of(shippingContract).call('zones', {}, context));
  const items = lines.map(await factsOf(parts, ids, context));
  const forSale = items.filter(({ card, price }) => card !== null && price !== null);
  const sold = forSale.map(({ line }) => line);
  const total = await totalOf(parts, sold, coupon, context);
  const shipping = await shippingOf(parts, cart.country, total, context);
  const found = await zones;
  const priced = new Map(
    total && 'known' in total ? total.known.lines.map((line) => [line.productId, line]) : [],
  );
  return {
    cart,
    items: items.map((item) => ({ ...item, priced: priced.get(item.line.productId) })),
    total,
    shipping,
    countries: 'known' in found ? countriesOf(found.known.items) : [],
  };
};
