import {
  type Reservation,
  type ReservationRequest,
  inventoryContract,
  reservation,
} from '@shop/shared/contracts/inventory';
import { refuse } from '@shop/shared/protocol/refuse';
import type { AggregateDefinition, Unversioned } from '@shop/shared/storage/aggregate';

/** The reservations of orders. Their holds are part of the stocks, and follow them. */
export const reservationDefinition = {
  schema: reservation,
} satisfies AggregateDefinition<Reservation>;

/** A reservation whose pieces are yet to be collected. */
export const pending = (
  { id, lines, holdMs }: ReservationRequest,
  now: string,
): Unversioned<Reservation> => ({
  id,
  lines,
  status: 'pending',
  missing: [],
  until: new Date(Date.parse(now) + holdMs).toISOString(),
});

/** Stands for the reservation of an order that was given up before it had one. */
export const givenUp = (id: string, now: string): Unversioned<Reservation> => ({
  id,
  lines: [],
  status: 'released',
  missing: [],
  until: now,
});

/** A pending reservation becomes reserved, or refused where pieces are missing. */
export const collected = (
  present: Reservation,
  missing: Reservation['missing'],
): Unversioned<Reservation> =>
  present.status === 'pending'
    ? { ...present, status: missing.length === 0 ? 'reserved' : 'refused', missing }
    : present;

/** The reservation whose pieces are sold. Throws `NOT_RESERVED` where they are not held. */
export const committed = (present: Reservation): Unversioned<Reservation> => {
  const { id, status } = present;
  if (status === 'committed') return present;
  if (status !== 'reserved') {
    throw refuse(inventoryContract, 'NOT_RESERVED', `the reservation of ${id} is ${status}`);
  }
  return { ...present, status: 'committed' };
};

/** The reservation whose pieces came back. Throws `NOT_COMMITTED` where they were not sold. */
export const returned = (present: Reservation): Unversioned<Reservation> => {
  const { id, status } = present;
  if (status === 'returned') return present;
  if (status !== 'committed') {
    throw refuse(inventoryContract, 'NOT_COMMITTED', `the reservation of ${id} is ${status}`);
  }
  return { ...present, status: 'returned' };
};

const isOpen = ({ status }: Reservation): boolean => status === 'pending' || status === 'reserved';

/** The reservation, given back. Throws `ALREADY_COMMITTED` where its pieces are sold. */
export const released = (present: Reservation): Unversioned<Reservation> => {
  if (present.status === 'committed' || present.status === 'returned') {
    throw refuse(inventoryContract, 'ALREADY_COMMITTED', `the pieces of ${present.id} were sold`);
  }
  return isOpen(present) ? { ...present, status: 'released' } : present;
};

/** Whether a reservation has been open for too long. */
export const isOverdue = (present: Reservation, now: string): boolean =>
  isOpen(present) && present.until <= now;

/** The reservation, expired where it is overdue. */
export const expired = (present: Reservation, now: string): Unversioned<Reservation> =>
  isOverdue(present, now) ? { ...present, status: 'expired' } : present;
