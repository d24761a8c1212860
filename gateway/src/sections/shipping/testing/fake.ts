import { type Parcel, type Weight, shippingContract } from '@shop/shared/contracts/shipping';
import { ServiceError } from '@shop/shared/errors';
import { fakeService, updatedAt } from '../../../testing/fake-service.ts';
import { nearby, sample } from './sample.ts';

/** Products that are sent like the teapot, and parcels. */
export const fakeShipping = fakeService(shippingContract, () => {
  const weights = new Map<string, Weight>();
  const parcels = new Map<string, Parcel>();
  const find = (id: string) => {
    const parcel = parcels.get(id);
    if (!parcel) throw new ServiceError('NOT_FOUND', 'there is nothing with this id');
    return parcel;
  };
  return {
    weights,
    parcels,
    stock: (id: string) => void weights.set(id, { id, grams: 1_150, version: 1, updatedAt }),
    handlers: {
      ofProduct: async ({ productId: id, country }) => {
        const { grams = null } = weights.get(id) ?? {};
        const isWanted = ({ countries }: { readonly countries: readonly string[] }) =>
          country === undefined || countries.includes(country);
        return { id, grams, zones: grams === null ? [] : sample.zones.filter(isWanted) };
      },
      optionsFor: async () => sample.zones[0]?.options ?? [],
      zones: async () => ({ items: [nearby], nextCursor: null }),
      weights: async ({ ids }) => ids.flatMap((id) => weights.get(id) ?? []),
      track: async ({ id }) => find(id),
      putZone: async ({ id, terms, expectedVersion = 0 }) => {
        if (expectedVersion > 1) throw new ServiceError('CONFLICT', 'too late');
        return { id, ...terms, version: expectedVersion + 1, updatedAt };
      },
      weigh: async ({ id, grams, expectedVersion }) => {
        const present = weights.get(id);
        if (present?.version !== expectedVersion) throw new ServiceError('CONFLICT', 'too late');
        const weight = { id, grams, version: (present?.version ?? 0) + 1, updatedAt };
        weights.set(id, weight);
        return weight;
      },
      report: async ({ id, state }) => {
        const parcel = { ...find(id), state };
        parcels.set(id, parcel);
        return parcel;
      },
    },
  };
});

export { fakeShipping as fake };
