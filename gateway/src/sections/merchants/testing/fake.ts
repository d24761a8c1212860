import { type Listing, type Merchant, merchantsContract } from '@shop/shared/contracts/merchants';
import { ServiceError } from '@shop/shared/errors';
import { fakeService, updatedAt } from '../../../testing/fake-service.ts';
import { kiln } from './sample.ts';

const first = { version: 1, updatedAt };

const notFound = () => new ServiceError('NOT_FOUND', 'there is nothing with this id');

/** One merchant, which sells everything. */
export const fakeMerchants = fakeService(merchantsContract, () => {
  const merchants = new Map<string, Merchant>([[kiln.id, kiln]]);
  const listings = new Map<string, Listing>();
  return {
    merchants,
    listings,
    stock: (id: string) => void listings.set(id, { id, merchantId: kiln.id, ...first }),
    handlers: {
      ofProducts: async ({ ids }) =>
        ids.flatMap((id) => {
          const { merchantId = '', version: listingVersion = 1 } = listings.get(id) ?? {};
          const merchant = merchants.get(merchantId);
          return merchant ? [{ id, merchant, listingVersion }] : [];
        }),
      get: async ({ id }) => merchants.get(id) ?? Promise.reject(notFound()),
      list: async () => ({ items: [...merchants.values()], nextCursor: null }),
      listings: async ({ merchantId }) => ({
        items: [...listings.values()].filter((one) => one.merchantId === merchantId),
        nextCursor: null,
      }),
      create: async (draft) => {
        const merchant = { id: `merchant-${merchants.size}`, ...draft, ...first };
        merchants.set(merchant.id, merchant);
        return merchant;
      },
      update: async ({ id, terms, expectedVersion }) => {
        const present = merchants.get(id);
        if (!present) throw notFound();
        if (present.version !== expectedVersion) throw new ServiceError('CONFLICT', 'too late');
        const merchant = { ...present, ...terms, version: present.version + 1 };
        merchants.set(id, merchant);
        return merchant;
      },
      assign: async ({ id, merchantId, expectedVersion }) => {
        const present = listings.get(id);
        if (present?.version !== expectedVersion) throw new ServiceError('CONFLICT', 'too late');
        const listing = { id, merchantId, version: (present?.version ?? 0) + 1, updatedAt };
        listings.set(id, listing);
        return listing;
      },
    },
  };
});

export { fakeMerchants as fake };
