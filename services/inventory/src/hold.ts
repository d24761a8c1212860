import { type Reservation, maxQuantity } from '@shop/shared/contracts/inventory';
import { ServiceError } from '@shop/shared/errors';
import type { Unversioned } from '@shop/shared/storage/aggregate';
import type { Hold, Stock } from './stock.ts';

/** The most holds of one product: the document of a popular one stays below 300 KB. */
export const maxHolds = 1_000;

/** How many holds one look settles. */
const maxLooks = 100;

/** The reservations of the holds that are to be looked at now, the first ones first. */
export const toLookAt = ({ holds }: Pick<Stock, 'holds'>, now: string): readonly string[] =>
  holds
    .filter(({ lookAt }) => lookAt <= now)
    .toSorted((a, b) => Date.parse(a.lookAt) - Date.parse(b.lookAt))
    .slice(0, maxLooks)
    .map(({ reservationId }) => reservationId);

/** Whether pieces of a stock are held for a reservation. */
export const isHeldFor = ({ holds }: Pick<Stock, 'holds'>, reservation: string): boolean =>
  holds.some(({ reservationId }) => reservationId === reservation);

/** Throws `OVERLOADED` for a product of which very many orders hold pieces, this one not yet. */
export const checkRoom = (stock: Pick<Stock, 'id' | 'holds'>, reservation: string): void => {
  if (stock.holds.length < maxHolds || isHeldFor(stock, reservation)) return;
  const message = `${maxHolds} orders hold pieces of ${stock.id}`;
  throw new ServiceError('OVERLOADED', message, { executed: 'no', retryAfterMs: 1_000 });
};

/**
 * The stock with a hold, or as it is where there are too few pieces or the reservation has a hold
 * already. Throws `OVERLOADED` when too many others hold pieces.
 */
export const held = (present: Stock, wanted: Hold): Unversioned<Stock> => {
  const { available, holds } = present;
  if (isHeldFor(present, wanted.reservationId) || available < wanted.quantity) return present;
  checkRoom(present, wanted.reservationId);
  return { ...present, available: available - wanted.quantity, holds: [...holds, wanted] };
};

/** The lines of a reservation of which there are too few; pieces that it holds itself are there. */
export const missingOf = (
  { id, lines }: Pick<Reservation, 'id' | 'lines'>,
  stocks: readonly Pick<Stock, 'id' | 'available' | 'holds'>[],
): Reservation['missing'] => {
  const found = new Map(stocks.map((stock) => [stock.id, stock]));
  return lines.flatMap(({ productId, quantity }) => {
    const { available = 0, holds = [] } = found.get(productId) ?? {};
    const isThere = available >= quantity || isHeldFor({ holds }, id);
    return isThere ? [] : [{ productId, available }];
  });
};

/** The outcome of a hold: it stays, its pieces are sold, or they can be sold to others. */
const outcomeOf = ({ status }: Pick<Reservation, 'status'>): 'stays' | 'sold' | 'free' => {
  if (status === 'pending' || status === 'reserved') return 'stays';
  return status === 'committed' ? 'sold' : 'free';
};

/** The stock after what became of one reservation; a hold that stays is looked at when it expires. */
const settledOne = (present: Unversioned<Stock>, ended: Reservation): Unversioned<Stock> => {
  const own = present.holds.find(({ reservationId }) => reservationId === ended.id);
  if (!own) return present;
  const others = present.holds.filter((one) => one !== own);
  switch (outcomeOf(ended)) {
    case 'stays':
      return { ...present, holds: [...others, { ...own, lookAt: ended.until }] };
    case 'sold':
      return { ...present, onHand: present.onHand - own.quantity, holds: others };
    case 'free':
      return { ...present, available: present.available + own.quantity, holds: others };
  }
};

/** How many returns a stock remembers, newest last. */
const maxReturns = 200;

/**
 * The stock with the pieces of a sale that came back, once: those that it still holds for the sale
 * are free, others are on hand again, up to the most that a stock may have.
 */
const withReturn = (
  present: Unversioned<Stock>,
  { id, lines }: Reservation,
): Unversioned<Stock> => {
  if (present.returns.includes(id)) return present;
  const quantity = lines.find(({ productId }) => productId === present.id)?.quantity ?? 0;
  const holds = present.holds.filter(({ reservationId }) => reservationId !== id);
  const isHeld = holds.length < present.holds.length;
  const come = isHeld ? 0 : Math.min(quantity, maxQuantity - present.onHand);
  return {
    ...present,
    onHand: present.onHand + come,
    available: present.available + (isHeld ? quantity : come),
    holds,
    returns: [...present.returns, id].slice(-maxReturns),
  };
};

/** The stock after what became of reservations. */
export const settled = (present: Stock, reservations: readonly Reservation[]): Unversioned<Stock> =>
  reservations.reduce<Unversioned<Stock>>(
    (stock, ended) =>
      ended.status === 'returned' ? withReturn(stock, ended) : settledOne(stock, ended),
    present,
  );
