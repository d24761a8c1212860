import { z } from 'zod';
import {
  type Break,
  type Indexed,
  type Logged,
  type Rules,
  type StateRules,
  type States,
  ordersOf,
  storedAs,
} from './indexed.ts';

const line = z.object({ productId: z.string(), quantity: z.int() });

/** The stored states of the inventory service, as far as rules look at them. */
const stockShape = z.object({
  id: z.string(),
  onHand: z.int(),
  available: z.int(),
  holds: z.array(
    z.object({ reservationId: z.string(), quantity: z.int(), lookAt: z.iso.datetime() }),
  ),
  returns: z.array(z.string()).default([]),
});
const reservationShape = z.object({
  id: z.string(),
  status: z.string(),
  lines: z.array(line),
  until: z.string(),
});

/**
 * Pieces on hand are available or held, and held for reservations that are open, or whose end the
 * worker has yet to look at.
 */
function* isHeldForSomebody(index: States): Iterable<Break> {
  const { inventory: clock = 0 } = index.final.clocks ?? {};
  const reservations = new Map(
    storedAs(index, 'inventory', reservationShape).map((one) => [one.id, one]),
  );
  for (const { id, onHand, available, holds } of storedAs(index, 'inventory', stockShape)) {
    const heldPieces = holds.reduce((sum, { quantity }) => sum + quantity, 0);
    if (available < 0 || available + heldPieces !== onHand) {
      yield [id, `of ${onHand} pieces of ${id} ${available} are available and ${heldPieces} held`];
    }
    for (const { reservationId, quantity, lookAt } of holds) {
      const { status, lines = [] } = reservations.get(reservationId) ?? {};
      const wanted = lines.find(({ productId }) => productId === id)?.quantity;
      if (quantity === wanted && Date.parse(lookAt) > clock) continue;
      const text = `which is ${status ?? 'not there'}, wants ${wanted} and was to be looked at`;
      yield [reservationId, `${quantity} of ${id} are held for ${reservationId}, ${text}`];
    }
  }
}

/** A reservation holds all of its lines. */
function* isWhole(index: States): Iterable<Break> {
  const holders = new Map(
    storedAs(index, 'inventory', stockShape).map(({ id, holds }) => [
      id,
      new Set(holds.map(({ reservationId }) => reservationId)),
    ]),
  );
  for (const { id, status, lines } of storedAs(index, 'inventory', reservationShape)) {
    const missing = lines.filter(({ productId }) => !holders.get(productId)?.has(id));
    if (status !== 'reserved' || missing.length === 0) continue;
    const products = missing.map(({ productId }) => productId).join(' and ');
    yield [id, `${id} is reserved, and holds no ${products}`];
  }
}

/** How many pieces an event of a stock took away that no clerk took. */
const soldBy = ({ cause, data }: Logged, before: number): number => {
  const { onHand } = z.object({ onHand: z.int() }).parse(data);
  const isCounted = cause?.operation === 'introduce' || cause?.operation === 'stocktake';
  const delta = cause?.operation === 'adjust' ? Number(cause.input['delta']) : 0;
  return isCounted ? 0 : before + delta - onHand;
};

/**
 * As many pieces of a product are sold as orders have committed that hold it no more, and that have
 * not come back.
 */
function* isSoldAsCommitted(index: Indexed): Iterable<Break> {
  const committed = storedAs(index, 'inventory', reservationShape).filter(
    ({ status }) => status === 'committed' || status === 'returned',
  );
  for (const { id, holds, returns } of storedAs(index, 'inventory', stockShape)) {
    const holders = new Set(holds.map(({ reservationId }) => reservationId));
    const settled = committed.filter((one) => !holders.has(one.id) && !returns.includes(one.id));
    const bought = settled.flatMap(({ lines }) => lines.filter((one) => one.productId === id));
    const ordered = bought.reduce((sum, { quantity }) => sum + quantity, 0);
    let sold = 0;
    let onHand = 0;
    for (const event of index.logs.get('inventory') ?? []) {
      if (event.key !== id) continue;
      sold += soldBy(event, onHand);
      ({ onHand } = z.object({ onHand: z.int() }).parse(event.data));
    }
    if (sold !== ordered) yield [id, `${sold} pieces of ${id} are sold, and ${ordered} committed`];
  }
}

/** The statuses that a reservation may have after an answer to a call. */
const possible: Readonly<Record<string, readonly string[]>> = {
  reserved: ['reserved', 'committed', 'returned', 'released', 'expired'],
  refused: ['refused'],
  committed: ['committed', 'returned'],
  returned: ['returned'],
  released: ['released'],
  expired: ['expired'],
};

/** A reservation is as callers were told. */
function* isAsTold(index: Indexed): Iterable<Break> {
  const statuses = new Map(
    storedAs(index, 'inventory', reservationShape).map((one) => [one.id, one.status]),
  );
  for (const { call, ends } of index.calls) {
    if (call.service !== 'inventory') continue;
    const told = reservationShape.safeParse(JSON.parse(ends[0]?.answer ?? 'null')).data;
    if (!told) continue;
    const status = statuses.get(told.id) ?? 'not there';
    if (possible[told.status]?.includes(status) ?? true) continue;
    yield [told.id, `${call.id} was told that ${told.id} is ${told.status}, and it is ${status}`];
  }
}

/** Pieces are sold for orders that asked for it; those of the orders service have its own rules. */
function* isSoldAsAsked(index: Indexed): Iterable<Break> {
  const ofOrders = ordersOf(index);
  const asked = new Set(
    index.calls.flatMap(({ call }) =>
      call.operation === 'commit' ? String(call.input['id']) : [],
    ),
  );
  for (const { id, status } of storedAs(index, 'inventory', reservationShape)) {
    const isSold = status === 'committed' || status === 'returned';
    if (isSold && !asked.has(id) && !ofOrders.has(id)) yield [id, `${id} is ${status}, unasked`];
  }
}

/** The rules for stored reservations. */
export const reservationStates: StateRules = {
  'pieces on hand are available or held': isHeldForSomebody,
  'a reservation holds all of its lines': isWhole,
};

/** The rules for reservations. */
export const reservationRules: Rules = {
  ...reservationStates,
  'pieces are sold as orders have committed': isSoldAsCommitted,
  'a reservation is as was told': isAsTold,
  'only asked reservations are committed': isSoldAsAsked,
};
