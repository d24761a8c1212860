import {
  type Option,
  type Parcel,
  type ParcelState,
  parcelState,
  shippingContract,
} from '@shop/shared/contracts/shipping';
import { invalidField } from '@shop/shared/errors';
import type { Input } from '@shop/shared/protocol/contract';
import { refuse } from '@shop/shared/protocol/refuse';
import type { Unversioned } from '@shop/shared/storage/aggregate';

/** A new parcel by one of the options for its goods. Throws `INVALID_ARGUMENT` for another method. */
export const firstParcel = (
  { id, orderId, lines, country, method }: Input<typeof shippingContract, 'ship'>,
  options: readonly Option[],
  now: string,
): Unversioned<Parcel> => {
  const option = options.find((one) => one.id === method);
  if (!option) throw invalidField('method', 'is none of those for these goods and this country');
  const { price, earliest, latest } = option;
  const state = 'announced' as const;
  const history = [{ state, at: now }];
  return { id, orderId, lines, country, method, price, earliest, latest, state, history };
};

const placeOf = (state: ParcelState) => parcelState.options.indexOf(state);

/** The parcel in a state that was reported. Throws `PARCEL_GONE_ON` for an earlier one. */
export const reported = (present: Parcel, state: ParcelState, now: string): Unversioned<Parcel> => {
  if (state === present.state) return present;
  if (placeOf(state) < placeOf(present.state)) {
    throw refuse(shippingContract, 'PARCEL_GONE_ON', `the parcel is ${present.state} already`);
  }
  return { ...present, state, history: [...present.history, { state, at: now }] };
};
