import { listing, merchant, merchantsContract } from '@shop/shared/contracts/merchants';
import { invalidField } from '@shop/shared/errors';
import { service } from '@shop/shared/service/definition';
import { toSellers } from './seller.ts';

/** The merchants service: an aggregate for each merchant, and one for the seller of each product. */
export const merchants = service(merchantsContract, ({ aggregates }) => {
  const all = aggregates('merchants', {
    schema: merchant,
    event: 'merchantChanged',
    lists: { name: { filters: [[]], sort: [['name', 'ascending']] } },
  });
  const listings = aggregates('listings', {
    schema: listing,
    event: 'listingChanged',
    lists: { byId: { filters: [['merchantId']], sort: [] } },
  });

  return {
    async ofProducts({ ids }, context) {
      const listed = await listings.findMany(ids, context);
      const sellers = await all.findMany(
        listed.map(({ merchantId }) => merchantId),
        context,
      );
      return toSellers(listed, sellers);
    },
    get: ({ id }, context) => all.get(id, context),
    list: (page, context) => all.list({ order: 'name', ...page }, context),
    listings: ({ merchantId, ...page }, context) =>
      listings.list({ order: 'byId', where: { merchantId }, ...page }, context),
    introduce: (draft, context) => all.create(context, () => draft),
    introduceListing: (draft, context) => listings.create(context, () => draft),
    create: (draft, context) => all.create(context, (_, id) => ({ id, ...draft })),
    update: ({ id, expectedVersion, terms }, context) =>
      all.change(id, context, { expectedVersion }, (present) => ({ ...present, ...terms })),
    async assign({ id, merchantId, expectedVersion }, context) {
      if (!(await all.find(merchantId, context))) {
        throw invalidField('merchantId', 'no merchant has this id');
      }
      return expectedVersion === undefined
        ? listings.create(context, () => ({ id, merchantId }))
        : listings.change(id, context, { expectedVersion }, (present) => ({
            ...present,
            merchantId,
          }));
    },
  };
});
