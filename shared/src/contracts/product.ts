import { z } from 'zod';
import { contract } from '../protocol/contract.ts';
import {
  adminCreate,
  adminWrite,
  cursor,
  id,
  ids,
  limit,
  pageOf,
  seedWrite,
  timestamp,
  version,
} from './common.ts';
import { line, searchTerm, text, written } from './texts.ts';

/** A category or a picture's shape: lower case words joined by `-`. */
export const slug = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be lower-case words')
  .meta({ examples: ['mugs'] });

/** Drawn by the gateway from these values alone, so a picture needs no file anywhere. */
export const picture = z
  .strictObject({
    /** The drawn shape: one per category. */
    shape: slug,
    /** Which of the shape's endless variants. */
    variant: z
      .int()
      .min(0)
      .max(999_999)
      .meta({ examples: [5] }),
    alt: written,
  })
  .meta({ id: 'Picture' });
export type Picture = z.infer<typeof picture>;

/** Names that mean something to JavaScript or, with a `$` in front, to a document store. */
const reservedNames: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
const reserved = 'is a reserved name';
const attributeName = line(40).refine(
  (name) => !name.startsWith('$') && !reservedNames.has(name),
  reserved,
);

/** Of a key that is refused, zod says only that it is. */
const messageOfKey = (issue: z.core.$ZodRawIssue): string | undefined =>
  issue.code === 'invalid_key' ? issue.issues[0]?.message : undefined;

/** The attributes of a product, in a word each: its material, its size. */
const attributes = z
  // A record passes over `__proto__` in silence, before it looks at names.
  .custom<Readonly<Record<string, string>>>(
    (all) => !Object.hasOwn(Object(all), '__proto__'),
    `__proto__ ${reserved}`,
  )
  .pipe(
    z
      .record(attributeName, line(200), { error: messageOfKey })
      .refine((all) => Object.keys(all).length <= 30, {
        error: 'has more than 30 entries',
      }),
  );

/** The fields that a product is created with, and that can be changed. */
const facts = {
  name: line(120).meta({ examples: ['Harbour mug'] }),
  description: text(4_000).meta({ examples: ['Keeps a coffee warm.'] }),
  brand: line(60).meta({ examples: ['Northfield'] }),
  category: slug,
  attributes: attributes.meta({ examples: [{ Capacity: '0.3 litres' }] }),
  pictures: z
    .array(picture.extend({ alt: line(200).meta({ examples: ['A grey mug'] }) }))
    .min(1)
    .max(8),
  /** No longer sold: still readable by id, in no list and in no recommendation. */
  withdrawn: z.boolean().meta({ examples: [false] }),
};

/** A thing that the shop sells. */
export const product = z
  .object({
    id,
    ...facts,
    name: written,
    description: written,
    brand: written,
    attributes: z.record(z.string(), written),
    pictures: z.array(picture).min(1),
    version,
    updatedAt: timestamp,
  })
  .meta({ id: 'Product' });
export type Product = z.infer<typeof product>;

/** The part of a product that a list or a recommendation shows. */
export const card = z
  .object({
    id,
    name: written,
    brand: written,
    category: slug,
    picture,
    withdrawn: z.boolean(),
    version,
  })
  .meta({ id: 'ProductCard' });
export type Card = z.infer<typeof card>;

export const productSort = z.enum(['relevance', 'name', 'newest']);

const draft = z.strictObject({ id, ...facts });
export type ProductDraft = z.infer<typeof draft>;

export const productContract = contract({
  service: 'product',
  version: '3.0.0',
  operations: {
    /** `NOT_FOUND` when no product has this id. */
    get: {
      input: z.strictObject({ id }),
      output: product,
      idempotent: true,
      timeoutMs: 400,
      callers: ['gateway'],
    },
    /** In no particular order, without the ids that no product has. */
    cards: {
      input: z.strictObject({ ids }),
      output: z.array(card),
      idempotent: true,
      timeoutMs: 400,
      callers: ['gateway', 'orders', 'promotions', 'recommendations', 'seed'],
    },
    /** Products on sale, or those withdrawn. `relevance` needs a `q`; without one it means `name`. */
    list: {
      input: z.strictObject({
        q: searchTerm(200).optional(),
        category: slug.optional(),
        withdrawn: z.boolean().default(false),
        sort: productSort.default('relevance'),
        limit: limit.default(24),
        cursor: cursor.optional(),
      }),
      output: pageOf(card),
      idempotent: true,
      timeoutMs: 800,
      bulkhead: 8,
      callers: ['gateway', 'promotions', 'recommendations'],
    },
    /** The categories that have a product on sale, by name, with how many: up to 5 seconds old. */
    categories: {
      input: z.strictObject({}),
      output: z.array(z.object({ category: slug, count: z.int().min(1) })),
      idempotent: true,
      timeoutMs: 800,
      bulkhead: 4,
      callers: ['gateway'],
    },
    /** A product of the demo data. `ALREADY_EXISTS` where there is one with this id. */
    introduce: {
      input: draft,
      output: product,
      ...seedWrite,
    },
    /** Another product, with a new id: on sale at once, with a price and stock to come. */
    create: {
      input: draft.omit({ id: true, withdrawn: true }),
      output: product,
      ...adminCreate,
    },
    /** `CONFLICT` when `expectedVersion` is no longer the product's version. */
    update: {
      input: z.strictObject({
        id,
        expectedVersion: version,
        changes: z
          .strictObject(facts)
          .partial()
          .refine((changes) => Object.keys(changes).length > 0, {
            error: 'must have at least one fact to change',
          }),
      }),
      output: product,
      ...adminWrite,
    },
  },
  events: {
    productChanged: product,
  },
  subscribers: ['gateway', 'promotions', 'recommendations'],
});
