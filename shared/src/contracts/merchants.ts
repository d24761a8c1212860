import { z } from 'zod';
import { contract } from '../protocol/contract.ts';
import {
  adminCreate,
  adminWrite,
  country,
  cursor,
  day,
  id,
  ids,
  limit,
  pageOf,
  seedWrite,
  timestamp,
  version,
} from './common.ts';
import { line, text, written } from './texts.ts';

/** The id of a merchant. */
export const merchantId = id.meta({ examples: ['kiln-and-loom'] });

/** The terms of a merchant, which it enters with and can change. */
const terms = {
  name: line(80).meta({ examples: ['Salt & Cedar'] }),
  /** Its description, for people. */
  about: text(1_000).meta({ examples: ['Boxes and boards of one tree at a time.'] }),
  /** The day of its first sale, here or elsewhere. */
  since: day.meta({ examples: ['2014-05-02'] }),
  shipsFrom: country,
  returns: z.strictObject({
    days: z
      .int()
      .min(0)
      .max(365)
      .meta({ description: 'after the delivery', examples: [30] }),
    paidBy: z.enum(['merchant', 'customer']),
  }),
  email: z
    .email()
    .max(254)
    .meta({ examples: ['hello@salt-and-cedar.example'] }),
  /** How its customers rate it, apart from what it sells; null before the first rating. */
  rating: z
    .strictObject({ average: z.number().min(1).max(5), count: z.int().min(1) })
    .nullable()
    .meta({ description: 'average in stars', examples: [null] }),
};

/** A business that sells products in the shop. */
export const merchant = z
  .object({
    id: merchantId,
    ...terms,
    name: written,
    about: written,
    email: written,
    version,
    updatedAt: timestamp,
  })
  .meta({ id: 'Merchant' });
export type Merchant = z.infer<typeof merchant>;

/** The fields of a new merchant. */
export const merchantDraft = z.strictObject(terms).meta({ id: 'MerchantDraft' });
export type MerchantDraft = z.infer<typeof merchantDraft>;

/** A product that a merchant sells. */
export const listing = z
  .object({
    /** The product's. */
    id,
    merchantId,
    version,
    updatedAt: timestamp,
  })
  .meta({ id: 'Listing' });
export type Listing = z.infer<typeof listing>;

/** The merchant that sells a product. */
export const seller = z
  .object({
    /** The product's. */
    id,
    merchant,
    /** The version of the listing. */
    listingVersion: version,
  })
  .meta({ id: 'Seller' });
export type Seller = z.infer<typeof seller>;

export const merchantsContract = contract({
  service: 'merchants',
  version: '1.0.0',
  operations: {
    /** The sellers of some products: in no particular order, without those that nobody sells. */
    ofProducts: {
      input: z.strictObject({ ids }),
      output: z.array(seller),
      idempotent: true,
      timeoutMs: 300,
      callers: ['gateway'],
    },
    /** `NOT_FOUND` when no merchant has this id. */
    get: {
      input: z.strictObject({ id: merchantId }),
      output: merchant,
      idempotent: true,
      timeoutMs: 400,
      callers: ['gateway'],
    },
    /** All merchants, by name. */
    list: {
      input: z.strictObject({ limit: limit.default(24), cursor: cursor.optional() }),
      output: pageOf(merchant),
      idempotent: true,
      timeoutMs: 800,
      bulkhead: 8,
      callers: ['gateway'],
    },
    /** The products of a merchant, by their ids; empty for one that there is not. */
    listings: {
      input: z.strictObject({
        merchantId,
        limit: limit.default(24),
        cursor: cursor.optional(),
      }),
      output: pageOf(listing),
      idempotent: true,
      timeoutMs: 800,
      bulkhead: 8,
      callers: ['gateway'],
    },
    /** A merchant of the demo data. `ALREADY_EXISTS` where there is one. */
    introduce: {
      input: merchantDraft.extend({ id: merchantId }),
      output: merchant,
      ...seedWrite,
    },
    /** The first seller of a product of the demo data. `ALREADY_EXISTS` where there is one. */
    introduceListing: {
      input: z.strictObject({ id, merchantId }),
      output: listing,
      ...seedWrite,
    },
    /** Another merchant, with a new id. */
    create: {
      input: merchantDraft,
      output: merchant,
      ...adminCreate,
    },
    /** Other terms; `CONFLICT` when `expectedVersion` is no longer the merchant's version. */
    update: {
      input: z.strictObject({ id: merchantId, expectedVersion: version, terms: merchantDraft }),
      output: merchant,
      ...adminWrite,
    },
    /**
     * Says who sells a product: from now on, with the `expectedVersion` of the listing, or first
     * of all, without one. `ALREADY_EXISTS` or `CONFLICT` where somebody else was faster.
     */
    assign: {
      input: z.strictObject({ id, merchantId, expectedVersion: version.optional() }),
      output: listing,
      ...adminWrite,
    },
  },
  events: {
    merchantChanged: merchant,
    listingChanged: listing,
  },
  subscribers: ['gateway'],
});
