import type { Reservation, ReservationRequest } from '@shop/shared/contracts/inventory';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import { afterError } from '@shop/shared/storage/after-error';
import type { Aggregates } from '@shop/shared/storage/aggregates';
import { checkRoom, held, isHeldFor, missingOf, settled, toLookAt } from './hold.ts';
import {
  collected,
  committed,
  expired,
  givenUp,
  isOverdue,
  pending,
  released,
} from './reservation.ts';
import type { Stock } from './stock.ts';

type Missing = Reservation['missing'];

/** When a hold is looked at that its call has not confirmed: later than the call may take. */
const firstLookMs = 5_000;

/**
 * The operations on reservations. A reservation is decided on in its own document, before and
 * after its pieces are held in those of the stocks; each hold is looked at again later, so that a
 * crash between two writes leaves none behind (a saga whose steps are all idempotent).
 */
export const createReservations = (
  reservations: Aggregates<Reservation>,
  stocks: Aggregates<Stock>,
) => {
  /** The lines of which there are too few already. Throws `OVERLOADED` where nothing can be held. */
  const findMissing = async (wanted: Reservation, context: CallContext): Promise<Missing> => {
    const ids = wanted.lines.map(({ productId }) => productId);
    const fields = ['id', 'available', 'holds'] as const;
    const found = await stocks.findMany(ids, context, { fields });
    for (const stock of found) checkRoom(stock, wanted.id);
    return missingOf(wanted, found);
  };

  /** Holds the pieces of all lines; the result is those of which others were faster. */
  const holdAll = async ({ id, lines }: Reservation, context: CallContext): Promise<Missing> => {
    const attempts = lines.map(async ({ productId, quantity }) => {
      const stock = await stocks.change(productId, context, {}, (present, now) => {
        const lookAt = new Date(Date.parse(now) + firstLookMs).toISOString();
        return held(present, { reservationId: id, quantity, lookAt });
      });
      return isHeldFor(stock, id) ? [] : [{ productId, available: stock.available }];
    });
    return (await Promise.all(attempts)).flat();
  };

  /** Tells the stocks that hold pieces what became of their reservation. */
  const settle = async (ended: Reservation, context: CallContext): Promise<Reservation> => {
    const ids = ended.lines.map(({ productId }) => productId);
    const found = ids.length === 0 ? [] : await stocks.findMany(ids, context);
    const holding = found.filter((stock) => isHeldFor(stock, ended.id));
    await Promise.all(
      holding.map(({ id }) =>
        stocks.change(id, context, {}, (present) => settled(present, [ended])),
      ),
    );
    return ended;
  };

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
