import { LeftOut, type Subject } from './check.ts';

type Schema = Readonly<Record<string, unknown>>;

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null;

const first = (value: unknown): unknown => (Array.isArray(value) ? value[0] : undefined);

const textOf = ({ pattern, format, minLength }: Schema): string => {
  if (pattern !== undefined || format !== undefined) {
    throw new LeftOut('a text of a pattern has no example: give an input with --input');
  }
  return 'a'.repeat(Number(minLength ?? 1));
};

const objectOf = ({ properties, required }: Schema): unknown => {
  const all = isSchema(properties) ? properties : {};
  const names = Array.isArray(required) ? required.map(String) : [];
  return Object.fromEntries(names.map((name) => [name, sampleOf(all[name])]));
};

/**
 * The smallest value that a JSON Schema takes, of the parts of it that contracts use: examples,
 * constants, texts, numbers, lists, objects. Throws `LeftOut` for a text of a pattern without one.
 */
export const sampleOf = (schema: unknown): unknown => {
  if (!isSchema(schema)) return null;
  const { examples, anyOf, oneOf, type } = schema;
  if (Array.isArray(examples)) return examples[0];
  if (schema['const'] !== undefined) return schema['const'];
  if (Array.isArray(schema['enum'])) return first(schema['enum']);
  if (anyOf ?? oneOf) return sampleOf(first(anyOf ?? oneOf));
  if (type === 'string') return textOf(schema);
  if (type === 'integer' || type === 'number') return Math.max(0, Number(schema['minimum'] ?? 0));
  if (type === 'boolean') return false;
  if (type === 'object') return objectOf(schema);
  if (type !== 'array') return null;
  return Array.from({ length: Number(schema['minItems'] ?? 0) }, () => sampleOf(schema['items']));
};

/** The JSON of an input: the given one, else one made from the schema. */
export const inputFor = ({ document, inputs }: Subject, operation: string): string =>
  inputs[operation] ?? JSON.stringify(sampleOf(document.operations[operation]?.input));

/** The reads on the ROUTER for calls that `caller` may call, by name. */
export const readsFor = ({ document, caller }: Subject): readonly string[] =>
  Object.entries(document.operations).flatMap(([name, one]) => {
    const { socket, callers, idempotent, idempotencyKey, role } = one;
    const isRead = socket === 'calls' && idempotent && !idempotencyKey && role === null;
    return isRead && callers.includes(caller) ? [name] : [];
  });
