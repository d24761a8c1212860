import type { Listing, Merchant, Seller } from '@shop/shared/contracts/merchants';

/** The merchant of each listing; without those whose merchant there is not. */
export const toSellers = (
  listings: readonly Listing[],
  merchants: readonly Merchant[],
): Seller[] => {
  const byId = new Map(merchants.map((merchant) => [merchant.id, merchant]));
  return listings.flatMap(({ id, merchantId, version: listingVersion }) => {
    const merchant = byId.get(merchantId);
    return merchant ? [{ id, merchant, listingVersion }] : [];
  });
};
