import { z } from 'zod';
import { id } from '@shop/shared/contracts/common';
import type { SectionDefinition } from './section.ts';

/** The schema of a section's data, with what is joined to its items. */
const dataSchema = ({ schema, lookups }: SectionDefinition): z.ZodType => {
  if (!(schema instanceof z.ZodArray && schema.element instanceof z.ZodObject)) return schema;
  const joined = lookups.map(
    ({ field, schema: entry, required }) => [field, required ? entry : entry.nullable()] as const,
  );
  return joined.length > 0 ? z.array(schema.element.extend(Object.fromEntries(joined))) : schema;
};

const orNull = (schema: z.ZodType) =>
  schema instanceof z.ZodNullable ? schema : schema.nullable();

const sectionSchema = (section: SectionDefinition) =>
  z.object({
    status: z.enum(['ok', 'stale', 'unavailable', 'shed']).meta({
      description:
        'stale: the last good copy, or the answer of a service that lags; shed: the service was ' +
        'too busy, and there is no copy',
    }),
    ageMs: z.int().min(0).meta({
      description: 'the age of the data; without data, the time since the service last answered',
    }),
    source: z.enum(['live', 'cache']),
    data: orNull(dataSchema(section)),
    error: z.object({ code: z.string(), retryable: z.boolean() }).optional(),
  });

/** The schema of the JSON of a page: see `pageBytes`. */
export const pageSchema = (sections: readonly SectionDefinition[]): z.ZodType =>
  z
    .object({
      id,
      sections: z.object(
        Object.fromEntries(sections.map((section) => [section.name, sectionSchema(section)])),
      ),
      degraded: z
        .array(z.string())
        .meta({ description: 'the names of the sections that are not `ok`' }),
      purchasable: z
        .union([z.boolean(), z.literal('unknown')])
        .meta({ description: 'unknown leaves the answer to the order' }),
      requestId: z.string(),
    })
    .meta({ id: 'ProductPage' });
