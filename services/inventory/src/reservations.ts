import type { Reservation, ReservationRequest } from '@shop/shared/contracts/inventory';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import { afterError } from '@shop/shared/storage/after-error';
import type { Aggregates } from '@shop/shared/storage/aggregates';
import { settled, toLookAt } from './hold.ts';
import { createHolds } from './holds.ts';
import {
  collected,
  committed,
  expired,
  givenUp,
  isOverdue,
  pending,
  released,
  returned,
} from './reservation.ts';
import type { Stock } from './stock.ts';

/**
 * The operations on reservations. A reservation is decided on in its own document, before and
 * after its pieces are held in those of the stocks; each hold is looked at again later, so that a
 * crash between two writes leaves none behind (a saga whose steps are all idempotent).
 */
export const createReservations = (
  reservations: Aggregates<Reservation>,
  stocks: Aggregates<Stock>,
) => {
  const { findMissing, holdAll, tell, settle } = createHolds(stocks);

  return {
    async reserve(wanted: ReservationRequest, context: CallContext) {
      const made = await reservations.create(context, (now) => pending(wanted, now));
      if (made.status !== 'pending') return made;
      const short = await findMissing(made, context);
      const missing = short.length > 0 ? short : await holdAll(made, context);
      return reservations.change(made.id, context, {}, (present) => collected(present, missing));
    },

    commit: async ({ id }: { readonly id: string }, context: CallContext) =>
      settle(await reservations.change(id, context, {}, committed), context),

    async release({ id }: { readonly id: string }, context: CallContext) {
      const change = () => reservations.change(id, context, {}, released);
      const giveUp = () => reservations.create(context, (now) => givenUp(id, now));
      const ended = await change()
        .catch(afterError('NOT_FOUND', giveUp))
        .catch(afterError('ALREADY_EXISTS', change));
      return settle(ended, context);
    },

    async restock({ id }: { readonly id: string }, context: CallContext) {
      const ended = await reservations.change(id, context, {}, returned);
      const ids = ended.lines.map(({ productId }) => productId);
      return tell(ids, ended, context);
    },

    /** Looks up what became of the holds of a stock that are to be looked at. */
    async look(stock: Stock, now: string, context: CallContext): Promise<Stock> {
      const ids = toLookAt(stock, now);
      const known = new Map(
        (await reservations.findMany(ids, context)).map((one) => [one.id, one]),
      );
      const decided = ids.map(async (id) => {
        const one = known.get(id);
        // A store that was restored may have the hold and not the reservation.
        if (!one) return reservations.create(context, (at) => givenUp(id, at));
        return isOverdue(one, now)
          ? reservations.change(id, context, {}, (present) => expired(present, now))
          : one;
      });
      const ended = await Promise.all(decided);
      return stocks.change(stock.id, context, {}, (present) => settled(present, ended));
    },
  };
};
