import type { BasketLine, Money } from '@shop/shared/contracts/common';
import {
  type Option,
  type ProductOptions,
  type Weight,
  type Zone,
  type ZoneOptions,
  shippingContract,
} from '@shop/shared/contracts/shipping';
import { invalidField } from '@shop/shared/errors';
import { refuse } from '@shop/shared/protocol/refuse';
import { arrival } from './dates.ts';

/** Goods that are to be sent: their value is undefined where it is not known. */
interface Goods {
  readonly grams: number;
  readonly value?: Money;
}

const isFree = (freeFrom: Money | null, value: Money | undefined): boolean =>
  freeFrom !== null &&
  value !== undefined &&
  freeFrom.currency === value.currency &&
  value.amount >= freeFrom.amount;

/** The methods of a zone that take some goods, with prices and days, in the order of the zone. */
export const optionsIn = (zone: Zone, { grams, value }: Goods, now: string): Option[] =>
  zone.methods.flatMap(({ id, name, days, rates, freeFrom }) => {
    const rate = rates.find(({ upToGrams }) => grams <= upToGrams);
    if (!rate) return [];
    const price = isFree(freeFrom, value) ? { ...rate.price, amount: 0 } : rate.price;
    return [{ id, name, price, freeFrom, ...arrival(now, zone, days) }];
  });

/** The zone of a country: the first one by id. */
export const zoneOf = (zones: readonly Zone[], country: string): Zone | undefined =>
  zones.find(({ countries }) => countries.includes(country));

/** The options for one piece of a product, in all zones or in that of one country. */
export const toProductOptions = (
  id: string,
  weight: Weight | undefined,
  { zones, country, now }: { zones: readonly Zone[]; country: string | undefined; now: string },
): ProductOptions => {
  if (!weight) return { id, grams: null, zones: [] };
  const { grams } = weight;
  const wanted = country === undefined ? zones : [zoneOf(zones, country)];
  const optionsOf = (zone: Zone | undefined): ZoneOptions[] =>
    zone
      ? [
          {
            id: zone.id,
            name: zone.name,
            countries: zone.countries,
            options: optionsIn(zone, { grams }, now),
          },
        ]
      : [];
  return { id, grams, zones: wanted.flatMap(optionsOf) };
};

/** The weight of a basket. Throws `INVALID_ARGUMENT` for a product whose weight is not known. */
export const weightOf = (lines: readonly BasketLine[], weights: readonly Weight[]): number => {
  const byId = new Map(weights.map(({ id, grams }) => [id, grams]));
  return lines.reduce((sum, { productId, quantity }, at) => {
    const grams = byId.get(productId);
    if (grams === undefined) {
      throw invalidField(`lines.${at}.productId`, 'has no known weight');
    }
    return sum + grams * quantity;
  }, 0);
};

/** The options for goods to a country. Throws `NOT_SHIPPED` and `TOO_HEAVY`. */
export const optionsTo = (
  country: string,
  goods: Goods,
  { zones, now }: { readonly zones: readonly Zone[]; readonly now: string },
): Option[] => {
  const zone = zoneOf(zones, country);
  if (!zone) throw refuse(shippingContract, 'NOT_SHIPPED', `nothing is sent to ${country}`);
  const options = optionsIn(zone, goods, now);
  if (options.length > 0) return options;
  throw refuse(shippingContract, 'TOO_HEAVY', `no method takes ${goods.grams} g to ${country}`);
};
