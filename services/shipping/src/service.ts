import { parcel, shippingContract, weight, zone } from '@shop/shared/contracts/shipping';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { Input } from '@shop/shared/protocol/contract';
import { timestampOf } from '@shop/shared/runtime';
import { service } from '@shop/shared/service/definition';
import { optionsTo, toProductOptions, weightOf } from './options.ts';
import { firstParcel, reported } from './parcel.ts';
import { allZones, checkZone } from './zones.ts';

type Goods = Input<typeof shippingContract, 'optionsFor'>;

/** The shipping service: an aggregate for each zone, each product's weight, and each parcel. */
export const shipping = service(shippingContract, ({ aggregates, runtime }) => {
  const zones = aggregates('zones', {
    schema: zone,
    event: 'zoneChanged',
    lists: { byId: { filters: [[]], sort: [] } },
  });
  const weights = aggregates('weights', { schema: weight, event: 'weightChanged' });
  const parcels = aggregates('parcels', { schema: parcel, event: 'parcelChanged' });
  const now = () => timestampOf(runtime);

  const optionsFor = async ({ lines, value, country }: Goods, context: CallContext) => {
    const ids = lines.map(({ productId }) => productId);
    const [all, found] = await Promise.all([
      allZones(zones, context),
      weights.findMany(ids, context),
    ]);
    const goods = { grams: weightOf(lines, found), value };
    return optionsTo(country, goods, { zones: all, now: now() });
  };

  return {
    async ofProduct({ productId, country }, context) {
      const [all, found] = await Promise.all([
        allZones(zones, context),
        weights.find(productId, context),
      ]);
      return toProductOptions(productId, found, { zones: all, country, now: now() });
    },
    optionsFor,
    zones: (page, context) => zones.list({ order: 'byId', ...page }, context),
    track: ({ id }, context) => parcels.get(id, context),
    weights: ({ ids }, context) => weights.findMany(ids, context),
    introduceZone: (draft, context) => zones.create(context, () => draft),
    introduceWeight: (draft, context) => weights.create(context, () => draft),
    async putZone({ id, terms, expectedVersion }, context) {
      checkZone(id, terms, await allZones(zones, context));
      return expectedVersion === undefined
        ? zones.create(context, () => ({ id, ...terms }))
        : zones.change(id, context, { expectedVersion }, () => ({ id, ...terms }));
    },
    weigh: ({ id, grams, expectedVersion }, context) =>
      expectedVersion === undefined
        ? weights.create(context, () => ({ id, grams }))
        : weights.change(id, context, { expectedVersion }, () => ({ id, grams })),
    async ship(order, context) {
      // A repetition gets its parcel, also where the terms have changed since.
      const present = await parcels.find(order.id, context);
      const options = present ? [] : await optionsFor(order, context);
      return parcels.create(context, (at) => present ?? firstParcel(order, options, at));
    },
    report: ({ id, state }, context) =>
      parcels.change(id, context, {}, (present, at) => reported(present, state, at)),
  };
});
