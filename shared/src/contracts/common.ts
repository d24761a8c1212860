import { z } from 'zod';

/** An opaque id: at most 64 letters, digits, `-` and `_`, the first a letter or digit. */
export const id = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'must be 1 to 64 letters, digits, - or _')
  .meta({ examples: ['p-000001'] });

/** Up to 100 ids: what one call may ask for. */
export const ids = z.array(id).min(1).max(100);

/** The largest amount in minor units; a hundred of them still fit a safe integer. */
export const maxAmount = 1_000_000_000_000;

/** Money in integer minor units (cents for EUR) of an ISO 4217 currency. */
export const money = z
  .strictObject({
    amount: z
      .int()
      .min(0)
      .max(maxAmount)
      .meta({ description: 'in minor units: cents for EUR', examples: [7900] }),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code')
      .meta({ examples: ['EUR'] }),
  })
  .meta({ id: 'Money' });
export type Money = z.infer<typeof money>;

/** A country by its ISO 3166-1 alpha-2 code, for example `DE`. */
export const country = z
  .string()
  .regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 code of two letters')
  .meta({ examples: ['DE'] });

/** The most pieces of a product in a basket. */
export const maxQuantity = 99;

/** A line of a basket: pieces of a product, which is in one line only. */
export const basketLine = z
  .strictObject({
    productId: id,
    quantity: z
      .int()
      .min(1)
      .max(maxQuantity)
      .meta({ examples: [3] }),
  })
  .meta({ id: 'BasketLine' });
export type BasketLine = z.infer<typeof basketLine>;

/** The lines of a basket: each product once. */
export const basketLines = z
  .array(basketLine)
  .min(1)
  .max(100)
  .refine((all) => new Set(all.map(({ productId }) => productId)).size === all.length, {
    error: 'names a product twice',
  });

/** ISO 8601 in UTC with milliseconds, for example `2026-11-21T09:30:00.000Z`. */
export const timestamp = z.iso.datetime({ precision: 3 }).meta({
  id: 'Timestamp',
  description: 'ISO 8601 in UTC with milliseconds',
  examples: ['2026-11-21T09:30:00.000Z'],
});

/** A day of the calendar, for example `2026-11-21`. */
export const day = z.iso
  .date()
  .meta({ id: 'Day', description: 'ISO 8601', examples: ['2026-11-21'] });

/** Counts the changes of one entity from 1; whoever changes it names the version it saw. */
export const version = z
  .int()
  .min(1)
  .meta({ description: 'counts the changes of the entity from 1' });

/**
 * A client's name for one intended write, as headers and forms carry it: the same key again gets
 * the first answer again (IETF draft-ietf-httpapi-idempotency-key-header). 1 to 255 characters of
 * visible ASCII. Calls carry it as metadata, not in their input.
 */
export const idempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 characters of visible ASCII');

/** Where the next page of a list begins; made by the service, opaque to everyone else. */
export const cursor = z.string().regex(/^[A-Za-z0-9_-]{1,512}$/, 'is not a cursor of this list');

/** How many items a page of a list may have. */
export const limit = z.int().min(1).max(100);

/** A write that makes an aggregate, whose id the service chooses. */
const create = { idempotent: true, idempotencyKey: true, timeoutMs: 2_000 } as const;

/** A write of the aggregate `id`. */
export const write = { ...create, aggregate: 'id' } as const;

/** A write on the admin socket, by the seed. */
export const seedWrite = { ...write, callers: ['seed'], admin: true } as const;

/** A write of an order's, which the orders service makes while it brings the order to its end. */
export const orderWrite = { ...write, callers: ['orders'] } as const;

const byAdmins = { callers: ['gateway'], admin: true, role: 'admin' } as const;

/** A write on the admin socket, by users of the gateway who are admins. */
export const adminWrite = { ...write, ...byAdmins } as const;

/** The same, that makes an aggregate whose id the service chooses. */
export const adminCreate = { ...create, ...byAdmins } as const;

/** A read on the admin socket, by users of the gateway who are admins. */
export const adminRead = { idempotent: true, timeoutMs: 800, bulkhead: 8, ...byAdmins } as const;

/** A page of a list; `nextCursor` is null on the last one. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: cursor.nullable() });
