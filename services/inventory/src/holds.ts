import type { Reservation } from '@shop/shared/contracts/inventory';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { Aggregates } from '@shop/shared/storage/aggregates';
import { checkRoom, held, isHeldFor, missingOf, settled } from './hold.ts';
import type { Stock } from './stock.ts';

type Missing = Reservation['missing'];

/** When a hold is looked at that its call has not confirmed: later than the call may take. */
const firstLookMs = 5_000;

/** The pieces of reservations in the stocks of their products. */
export const createHolds = (stocks: Aggregates<Stock>) => {
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

  /** Tells stocks what became of a reservation. */
  const tell = async (
    ids: readonly string[],
    ended: Reservation,
    context: CallContext,
  ): Promise<Reservation> => {
    const told = ids.map((id) =>
      stocks.change(id, context, {}, (present) => settled(present, [ended])),
    );
    await Promise.all(told);
    return ended;
  };

  /** Tells the stocks that hold pieces what became of their reservation. */
  const settle = async (ended: Reservation, context: CallContext): Promise<Reservation> => {
    const ids = ended.lines.map(({ productId }) => productId);
    const found = ids.length === 0 ? [] : await stocks.findMany(ids, context);
    const holding = found.filter((stock) => isHeldFor(stock, ended.id));
    return tell(
      holding.map(({ id }) => id),
      ended,
      context,
    );
  };

  return { findMissing, holdAll, tell, settle };
};
