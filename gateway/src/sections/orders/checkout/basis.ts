import { type Cart, cartsContract } from '@shop/shared/contracts/carts';
import { type Address, customersContract } from '@shop/shared/contracts/customers';
import { type Quotation, ordersContract } from '@shop/shared/contracts/orders';
import { shippingContract } from '@shop/shared/contracts/shipping';
import { type ServiceError, toServiceError } from '@shop/shared/errors';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { ApiParts } from '../../../api/api-parts.ts';
import type { Option } from '../../../web/form.ts';
import { countriesOf } from '../../shipping/countries.ts';

/** All that a checkout begins with. */
export interface Basis {
  readonly cart: Cart;
  readonly addresses: readonly Address[];
  /** The countries to choose from; none while they are not known. */
  readonly countries: readonly Option[];
}

/** The price of a cart, or why it has none now. */
export type Quoted = { readonly quotation: Quotation } | { readonly refusal: ServiceError };

type Parts = Pick<ApiParts, 'clients'>;

/** Asks for the cart, the addresses and the countries; only the cart has to answer. */
export const loadBasis = async ({ clients }: Parts, context: CallContext): Promise<Basis> => {
  const [cart, customer, zones] = await Promise.all([
    clients.of(cartsContract).call('getOwn', {}, context),
    clients
      .of(customersContract)
      .call('get', {}, context)
      .catch(() => undefined),
    clients
      .of(shippingContract)
      .call('zones', {}, context)
      .catch(() => undefined),
  ]);
  const countries = zones ? countriesOf(zones.items) : [];
  return { cart, addresses: customer?.addresses ?? [], countries };
};

/** Asks what a cart costs, sent to a country; by the first way where the wanted one is gone. */
export const quoteOf = async (
  { clients }: Parts,
  { lines, coupon }: Cart,
  { country, method }: { readonly country: string; readonly method: string | undefined },
  context: CallContext,
): Promise<Quoted> => {
  const goods = {
    lines: lines.map(({ productId, quantity }) => ({ productId, quantity })),
    ...(coupon !== null && { coupon }),
    country,
  };
  const ask = (by?: string) =>
    clients.of(ordersContract).call('quote', { ...goods, ...(by && { method: by }) }, context);
  try {
    const quotation = await ask();
    const isOther = method !== undefined && method !== quotation.shipping.id;
    const isThere = quotation.options.some(({ id }) => id === method);
    return { quotation: isOther && isThere ? await ask(method) : quotation };
  } catch (error) {
    return { refusal: toServiceError(error) };
  }
};
