import { z } from 'zod';
import { id, pageOf, timestamp } from '@shop/shared/contracts/common';
import { card } from '@shop/shared/contracts/product';
import { line, written } from '@shop/shared/contracts/texts';
import type { SectionDefinition } from '../product-page/section.ts';

/*
 * The shapes that partners get and send, below `/partner/v1`. Within v1 fields are only added: a
 * partner ignores those that it does not know. Anything else is another version, at another path.
 */

/** The version of these shapes: the second number counts the additions within v1. */
export const partnerVersion = '1.0';

/** The sections that partners get a field of, in the order of the page. */
const fieldsOf = (sections: readonly SectionDefinition[]) =>
  sections.flatMap(({ partner }) => partner ?? []);

/** One of the fields that the sections have for partners. */
const fieldNameOf = (sections: readonly SectionDefinition[]) =>
  z.enum(fieldsOf(sections).map(({ name }) => name));

/** A page of the list of products on sale. */
export const partnerList = pageOf(
  card.pick({ id: true, name: true, brand: true, category: true }),
).describe('products on sale, in a list to read the ids from');

/** A product: a field of each section, null where there is nothing or it is not known. */
export const partnerProductOf = (sections: readonly SectionDefinition[]) =>
  z
    .object({
      id,
      version: z.string().meta({ description: 'of this shape', examples: [partnerVersion] }),
      ...Object.fromEntries(
        fieldsOf(sections).map(({ name, schema }) => [name, schema.nullable()]),
      ),
      purchasable: z.union([z.boolean(), z.literal('unknown')]),
      incomplete: z
        .array(fieldNameOf(sections))
        .meta({ description: 'the fields that may be out of date, or are null for now' }),
    })
    .describe('all that is public of a product');

/** A page of the feed of changes, oldest first. */
export const partnerChangesOf = (sections: readonly SectionDefinition[]) =>
  z
    .object({
      items: z.array(
        z.object({
          field: fieldNameOf(sections).meta({ description: 'the field in which the change began' }),
          productIds: z
            .array(id)
            .nullable()
            .meta({ description: 'the products to read again; null: any may have changed' }),
          at: timestamp
            .nullable()
            .meta({ description: 'null where the history does not reach back' }),
        }),
      ),
      next: z.string().meta({ description: 'the cursor to go on after' }),
      more: z.boolean().meta({ description: 'whether there is more already' }),
      behind: z
        .array(fieldNameOf(sections))
        .meta({ description: 'the fields whose changes may come later than usual' }),
    })
    .describe('changes of products since a cursor');
export type PartnerChanges = z.infer<ReturnType<typeof partnerChangesOf>>;

/** The cursor of the feed: it has a place in the log of each service. */
export const feedCursor = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,1500}$/, 'is not a cursor of this feed')
  .meta({ description: 'the `next` of an earlier page' });

/** The fields that a key of a partner is made with. */
export const partnerKeyDraft = z.strictObject({
  name: line(80).meta({ description: 'of the partner', examples: ['Acme Comparison'] }),
  quota: z
    .int()
    .min(1)
    .max(100_000)
    .default(600)
    .meta({ description: 'requests a minute, at all gateways together' }),
});

/** A key of a partner, without its secret. */
export const partnerKey = z.object({
  id,
  name: written,
  quota: partnerKeyDraft.shape.quota.unwrap(),
  createdAt: timestamp,
  revokedAt: timestamp.nullable(),
});
export type PartnerKey = z.infer<typeof partnerKey>;

/** A key that has just been made, with its secret, which is shown this once. */
export const newPartnerKey = partnerKey.extend({ key: z.string() });

/** A page of the list of keys, the newest first. */
export const partnerKeyList = pageOf(partnerKey);
