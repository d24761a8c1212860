import type { Contract, EventBody, EventName } from '@shop/shared/protocol/contract';

/** The products that an event changes: one, some, or, where it is undefined, any. */
export type Changed = string | readonly string[] | undefined;

/** The products of which something is withdrawn by an event. */
interface Withdrawal<Body> {
  readonly withdrawnOf: (body: Body) => string;
}

/** The effect of an event on copies: see `EventEffects`. */
type Effect<Body> = 'replace' | 'all' | ((body: Body) => Changed) | Withdrawal<Body>;

/**
 * How events change the data of products. `replace`: the body of the event is the new data of the
 * product of its key. A function gives the ids of the products whose data is out of date. `all`:
 * that of all products is, for events that are rare. `withdrawnOf` gives the product of which
 * something must not be shown any more: its copies go, also those that all gateways share.
 */
export type EventEffects<C extends Contract> = {
  readonly [E in EventName<C>]?: Effect<EventBody<C, E>>;
};

/** The change of data by an event. */
export interface Change {
  /** The products that it changes; undefined if that of any product may be out of date. */
  readonly productIds: readonly string[] | undefined;
  /** The new data of these products; undefined if the present data is out of date. */
  readonly data: unknown;
  /** Whether no older data may be shown from now on, even while there is no other. */
  readonly isWithdrawal?: true;
}

/** The part of an event that its change is made from. */
export interface EventFacts {
  readonly type: string;
  readonly key: string;
  /** Its body, checked against the contract. */
  readonly data: unknown;
}

/** Makes the function that gives the change by an event; undefined for an event without effect. */
export const createChangeBy = <C extends Contract>(on: EventEffects<C> = {}) => {
  const effects = new Map<string, Effect<never> | undefined>(Object.entries(on));

  return ({ type, key, data }: EventFacts): Change | undefined => {
    const effect = effects.get(type);
    if (effect === undefined) return undefined;
    if (effect === 'replace') return { productIds: [key], data };
    // The body is of the schema that the effect's type is made from.
    const body = data as never;
    if (typeof effect === 'object') {
      return { productIds: [effect.withdrawnOf(body)], data: undefined, isWithdrawal: true };
    }
    const changed = effect === 'all' ? undefined : effect(body);
    const productIds = typeof changed === 'string' ? [changed] : changed;
    return productIds?.length === 0 ? undefined : { productIds, data: undefined };
  };
};
