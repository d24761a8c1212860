import {
  type Cart,
  type CartChange,
  type CartOptions,
  cartsContract,
} from '@shop/shared/contracts/carts';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { ApiParts } from '../../api/api-parts.ts';

/** A cart that somebody may see and change. */
export interface OpenedCart {
  read(): Promise<Cart>;
  /** Throws `CART_FULL`. */
  put(change: CartChange, key?: string): Promise<Cart>;
  setOptions(options: CartOptions, key?: string): Promise<Cart>;
  /** Empties it: only if it still has a version, where one is given. */
  clear(key?: string, version?: number): Promise<Cart>;
}

type Parts = Pick<ApiParts, 'clients' | 'write' | 'runtime'>;

/** The cart of the customer who is the user of the context. */
export const cartOfCustomer = (
  { clients, write, runtime }: Parts,
  context: CallContext,
): OpenedCart => {
  const options = (key = runtime.newId()) => ({ context, key, changes: [] });
  return {
    read: () => clients.of(cartsContract).call('getOwn', {}, context),
    put: (change, key) => write(cartsContract, 'putOwn', change, options(key)),
    setOptions: (asked, key) => write(cartsContract, 'setOwnOptions', asked, options(key)),
    clear: (key, version) =>
      write(cartsContract, 'clearOwn', { ...(version !== undefined && { version }) }, options(key)),
  };
};

/** The cart of a guest. */
export const cartOfGuest = (
  { clients, write, runtime }: Parts,
  id: string,
  context: CallContext,
): OpenedCart => {
  const options = (key = runtime.newId()) => ({ context, key, changes: [] });
  return {
    read: () => clients.of(cartsContract).call('get', { id }, context),
    put: (change, key) => write(cartsContract, 'put', { id, ...change }, options(key)),
    setOptions: (asked, key) => write(cartsContract, 'setOptions', { id, ...asked }, options(key)),
    clear: (key) => write(cartsContract, 'clear', { id }, options(key)),
  };
};

/** Moves the cart of a guest into that of the customer who is the user of the context. */
export const mergeGuest = (
  { write, runtime }: Parts,
  guest: string,
  context: CallContext,
): Promise<Cart> =>
  write(cartsContract, 'merge', { guest }, { context, key: runtime.newId(), changes: [] });
