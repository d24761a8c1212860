import { parcel, shippingContract, weight, zone } from '@shop/shared/contracts/shipping';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { Input } from '@shop/shared/protocol/contract';
import { timestampOf } from '@shop/shared/runtime';
import { service } from '@shop/shared/service/definition';
import { optionsTo, toProductOptions, weightOf } from './options.ts';
import { firstParcel, reported } from './parcel.ts';
import { checkZone, createZones } from './zones.ts';

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
  const known = createZones(zones, runtime);
  const now = () => timestampOf(runtime);

  const optionsFor = async ({ lines, value, country }: Goods, context: CallContext) => {
    const ids = lines.map(({ productId }) => productId);
    const [all, found] = await Promise.all([known.all(), weights.findMany(ids, context)]);
    const goods = { grams: weightOf(lines, found), value };
    return optionsTo(country, goods, { zones: all, now: now() });
  };

  return {
    async ofProduct({ productId, country }, context) {
      const [all, found] = await Promise.all([known.all(), weights.find(productId, context)]);
      return toProductOptions(productId, found, { zones: all, country, now: now() });
    },
    optionsFor,
    zones: (page, context) => zones.list({ order: 'byId', ...page }, context),
    track: ({ id }, context) => parcels.get(id, context),
    introduceZone: (draft, context) => zones.create(context, () => draft),
    introduceWeight: (draft, context) => weights.create(context, () => draft),
    async putZone({ id, terms, expectedVersion }, context) {
      known.changed();
      checkZone(id, terms, await known.all());
      const put =
        expectedVersion === undefined
          ? zones.create(context, () => ({ id, ...terms }))
          : zones.change(id, context, { expectedVersion }, () => ({ id, ...terms }));
      return put.finally(known.changed);
    },
    weigh: ({ id, grams, expectedVersion }, context) =>
      expectedVersion === undefined
        ? weights.create(context, () => ({ id, grams }))
        : weights.change(id, context, { expectedVersion }, () => ({ id, grams })),
    async ship(order, context) {
      const options = await optionsFor(order, context);
      return parcels.create(context, (at) => firstParcel(order, options, at));
    },
    report: ({ id, state }, context) =>
      parcels.change(id, context, {}, (present, at) => reported(present, state, at)),
  };
});
