import { z } from 'zod';
import { contract } from '../protocol/contract.ts';
import {
  adminRead,
  adminWrite,
  basketLines,
  country,
  cursor,
  day,
  id,
  ids,
  limit,
  pageOf,
  money,
  orderWrite,
  seedWrite,
  timestamp,
  version,
} from './common.ts';
import { line, written } from './texts.ts';

const grams = z
  .int()
  .min(1)
  .max(1_000_000)
  .meta({ description: 'grams', examples: [2100] });

/** The id of a zone. */
export const zoneId = id.meta({ examples: ['de'] });

/** The id of the order of a parcel. */
const orderId = id.meta({ examples: ['order-1'] });

/** The id of a parcel. */
export const parcelId = id.meta({ examples: ['parcel-1'] });

/** The id of a method. */
const methodId = id.meta({ examples: ['standard'] });

const workingDays = z
  .int()
  .min(0)
  .max(60)
  .meta({ description: 'working days after the handover', examples: [5] });

/** A way of sending to the countries of a zone. */
const method = {
  id: methodId,
  name: line(60).meta({ examples: ['Standard'] }),
  days: z
    .strictObject({ from: workingDays, to: workingDays })
    .refine(({ from, to }) => from <= to, { path: ['to'], error: 'must not be less than from' }),
  /** The price by weight: that of the first one that is heavy enough, lightest first. */
  rates: z
    .array(z.strictObject({ upToGrams: grams.meta({ examples: [31500] }), price: money }))
    .min(1)
    .max(20)
    .refine((all) => all.every((rate, at) => rate.upToGrams > (all[at - 1]?.upToGrams ?? 0)), {
      error: 'must become heavier from one to the next',
    }),
  freeFrom: money.nullable().meta({
    description: 'goods of this value are sent free of charge; null for never',
    examples: [null],
  }),
};

/** The terms of a zone. */
const terms = {
  name: line(60).meta({ examples: ['Germany'] }),
  countries: z.array(country).min(1).max(250),
  cutOff: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day, such as 14:00')
    .meta({
      description: 'until then, UTC, what is ordered on a working day is handed over on that day',
      examples: ['14:00'],
    }),
  /** The days from Monday to Friday on which nothing is handed over or delivered. */
  holidays: z.array(day).max(100),
  methods: z.array(z.strictObject(method)).min(1).max(10),
};

/** Countries that goods are sent to on the same terms. */
export const zone = z
  .object({
    id: zoneId,
    ...terms,
    name: written,
    methods: z.array(z.object({ ...method, name: written })),
    version,
    updatedAt: timestamp,
  })
  .meta({ id: 'ShippingZone' });
export type Zone = z.infer<typeof zone>;

export const zoneTerms = z.strictObject(terms).meta({ id: 'ShippingZoneTerms' });
export type ZoneTerms = z.infer<typeof zoneTerms>;

/** The weight of one piece of a product, packed. */
export const weight = z
  .object({ id, grams, version, updatedAt: timestamp })
  .meta({ id: 'ProductWeight' });
export type Weight = z.infer<typeof weight>;

/** A way of sending some goods, with its price and the first and last day of arrival. */
export const option = z
  .object({
    id: methodId,
    name: written,
    price: money,
    freeFrom: money.nullable(),
    earliest: day,
    latest: day,
  })
  .meta({ id: 'ShippingOption' });
export type Option = z.infer<typeof option>;

/** The options for the countries of one zone; none where the goods are too heavy for all methods. */
export const zoneOptions = z
  .object({ id: zoneId, name: written, countries: z.array(country), options: z.array(option) })
  .meta({ id: 'ZoneShippingOptions' });
export type ZoneOptions = z.infer<typeof zoneOptions>;

/** The options for one piece of a product, by zone. */
export const productOptions = z
  .object({
    id,
    grams: grams
      .nullable()
      .meta({ description: 'null while its weight is not known: then there are no zones' }),
    zones: z.array(zoneOptions),
  })
  .meta({ id: 'ProductShippingOptions' });
export type ProductOptions = z.infer<typeof productOptions>;

/** The states of a parcel, in their order. */
export const parcelState = z
  .enum(['announced', 'handedOver', 'inTransit', 'delivered'])
  .meta({ examples: ['inTransit'] });
export type ParcelState = z.infer<typeof parcelState>;

/** The goods of an order on their way to a customer. */
export const parcel = z
  .object({
    id: parcelId,
    orderId,
    lines: basketLines,
    country,
    method: methodId,
    price: money,
    earliest: day,
    latest: day,
    state: parcelState,
    history: z
      .array(z.object({ state: parcelState, at: timestamp }))
      .meta({ description: 'when it came into each state so far' }),
    version,
    updatedAt: timestamp,
  })
  .meta({ id: 'Parcel' });
export type Parcel = z.infer<typeof parcel>;

const goods = {
  lines: basketLines,
  value: money.meta({ description: 'their price after deals' }),
  country,
};

export const shippingContract = contract({
  service: 'shipping',
  version: '1.1.0',
  refusals: { NOT_SHIPPED: 409, TOO_HEAVY: 409, PARCEL_GONE_ON: 409, TOO_MANY_ZONES: 409 },
  operations: {
    /** The options for one piece of a product: all zones, or that of one country. */
    ofProduct: {
      input: z.strictObject({ productId: id, country: country.optional() }),
      output: productOptions,
      idempotent: true,
      timeoutMs: 300,
      callers: ['gateway'],
    },
    /**
     * The options for a basket. `NOT_SHIPPED` for a country in no zone, `TOO_HEAVY` where no
     * method takes so much, `INVALID_ARGUMENT` for a product whose weight is not known.
     */
    optionsFor: {
      input: z.strictObject(goods),
      output: z.array(option),
      idempotent: true,
      timeoutMs: 400,
      callers: ['gateway', 'orders'],
    },
    /** All zones, by id. */
    zones: {
      input: z.strictObject({ limit: limit.default(100), cursor: cursor.optional() }),
      output: pageOf(zone),
      idempotent: true,
      timeoutMs: 400,
      callers: ['gateway'],
    },
    /** `NOT_FOUND` when there is no such parcel. */
    track: {
      input: z.strictObject({ id: parcelId }),
      output: parcel,
      idempotent: true,
      timeoutMs: 400,
      callers: ['gateway', 'orders'],
    },
    /** Weights in no particular order, without the ids of which none is known. */
    weights: { input: z.strictObject({ ids }), output: z.array(weight), ...adminRead },
    /** A zone of the demo data. `ALREADY_EXISTS` where there is one. */
    introduceZone: { input: zoneTerms.extend({ id: zoneId }), output: zone, ...seedWrite },
    /** The weight of a product of the demo data. `ALREADY_EXISTS` where there is one. */
    introduceWeight: { input: z.strictObject({ id, grams }), output: weight, ...seedWrite },
    /**
     * The terms of a zone: other ones, by `expectedVersion`, or those of a new zone without.
     * `INVALID_ARGUMENT` for a country that is in another zone, `TOO_MANY_ZONES` from 100 on.
     */
    putZone: {
      input: z.strictObject({ id: zoneId, terms: zoneTerms, expectedVersion: version.optional() }),
      output: zone,
      ...adminWrite,
    },
    /** The weight of a product: another one, by `expectedVersion`, or the first without. */
    weigh: {
      input: z.strictObject({ id, grams, expectedVersion: version.optional() }),
      output: weight,
      ...adminWrite,
    },
    /** Announces a parcel, whose id the caller chooses. Throws like `optionsFor`. */
    ship: {
      input: z.strictObject({ id: parcelId, orderId, method: methodId, ...goods }),
      output: parcel,
      ...orderWrite,
    },
    /**
     * Reports the state of a parcel, as a carrier does. The present state again changes nothing;
     * `PARCEL_GONE_ON` for an earlier one.
     */
    report: {
      input: z.strictObject({ id: parcelId, state: parcelState }),
      output: parcel,
      ...adminWrite,
    },
  },
  events: { zoneChanged: zone, weightChanged: weight, parcelChanged: parcel },
  subscribers: ['gateway', 'orders'],
});
