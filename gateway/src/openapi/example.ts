import type { JsonSchema, Schemas } from '@shop/shared/protocol/json-schema';

const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const firstOf = (value: unknown): unknown => (Array.isArray(value) ? value[0] : undefined);

/**
 * Makes an example of a schema from the examples in it: its own, or those of its parts. Returns
 * undefined where a part that is required has none.
 */
export const exampleOf = (schema: unknown, schemas: Pick<Schemas, 'find'>): unknown => {
  if (!isSchema(schema)) return undefined;
  const { $ref, examples, const: only, enum: values, anyOf, oneOf, type, items } = schema;
  if (Array.isArray(examples)) return examples[0];
  const own = only ?? firstOf(values);
  if (own !== undefined) return own;
  if ($ref !== undefined) return exampleOf(schemas.find($ref), schemas);
  if (anyOf ?? oneOf) return exampleOf(firstOf(anyOf ?? oneOf), schemas);
  if (type === 'array') {
    const item = exampleOf(items, schemas);
    return item === undefined ? undefined : [item];
  }
  if (type !== 'object') return undefined;
  const { properties, required } = schema;
  const known = Object.entries(isSchema(properties) ? properties : {})
    .map(([name, part]) => [name, exampleOf(part, schemas)] as const)
    .filter(([, value]) => value !== undefined);
  const names = new Set<unknown>(known.map(([name]) => name));
  const isWhole = !Array.isArray(required) || required.every((name) => names.has(name));
  return isWhole ? Object.fromEntries(known) : undefined;
};
