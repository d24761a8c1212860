import { z } from 'zod';

/** A JSON Schema. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The versions of JSON Schema that documents need. */
export type SchemaVersion = 'draft-2020-12' | 'draft-7';

interface JsonSchemaOptions {
  /** Of a type that changes a value, the schema of its input (the default) or of its output. */
  readonly io?: 'input' | 'output';
  /** The metadata of types; default: all that is said in `meta`. */
  readonly metadata?: z.core.$ZodRegistry<z.GlobalMeta>;
  readonly target?: SchemaVersion;
}

/**
 * The JSON Schema of a type, without what it cannot express, such as checks in code. Types with an
 * id are in its `$defs`, or `definitions` in draft 7.
 */
export const jsonSchemaOf = (
  type: z.core.$ZodType,
  options: JsonSchemaOptions = {},
): JsonSchema => {
  const { $schema: _, ...written } = z.toJSONSchema(type, {
    io: 'input',
    ...options,
    unrepresentable: 'any',
    override({ zodSchema, jsonSchema }) {
      if (!(zodSchema instanceof z.ZodPipe)) return;
      const { in: first, out } = zodSchema;
      if (first instanceof z.ZodCustom) Object.assign(jsonSchema, jsonSchemaOf(out, options));
    },
  });
  return written;
};

/** `sent`: a value as JSON. `read`: one that is read from text, as those of queries are. */
type Kind = 'sent' | 'read';

/** A schema, and the named ones that it refers to. */
interface Converted {
  readonly schema: JsonSchema;
  readonly named: Readonly<Record<string, JsonSchema>>;
}

/** The path of the schemas that have a name, in OpenAPI and AsyncAPI. */
const components = '#/components/schemas/';

const convert = (type: z.core.$ZodType, kind: Kind, target: SchemaVersion): Converted => {
  const io = kind === 'sent' ? 'input' : 'output';
  const text = JSON.stringify(jsonSchemaOf(type, { io, target }));
  const referring = text.replaceAll(/"#\/(\$defs|definitions)\//g, `"${components}`);
  const { $defs, definitions, ...schema } = JSON.parse(referring);
  return { schema, named: $defs ?? definitions ?? {} };
};

/** Each type is converted once, as many documents have the same ones. */
const known = new Map<string, WeakMap<z.core.$ZodType, Converted>>();

const converted = (type: z.core.$ZodType, kind: Kind, target: SchemaVersion): Converted => {
  const of = known.get(kind + target) ?? new WeakMap<z.core.$ZodType, Converted>();
  known.set(kind + target, of);
  const made = of.get(type) ?? convert(type, kind, target);
  of.set(type, made);
  return made;
};

/**
 * Collects the schemas of a document of OpenAPI 3.1 or AsyncAPI 3. Types with an id are in it once,
 * under that name, and are referred to.
 */
export const createSchemas = (target: SchemaVersion = 'draft-2020-12') => {
  const all = new Map<string, JsonSchema>();

  const add = (name: string, schema: JsonSchema): void => {
    const present = all.get(name) ?? schema;
    if (present !== schema && JSON.stringify(present) !== JSON.stringify(schema)) {
      throw new Error(`two schemas of the API have the name ${name}`);
    }
    all.set(name, present);
  };

  return {
    /** The schema of a type. Throws where its name, or one in it, is that of another one. */
    schemaOf(type: z.core.$ZodType, kind: Kind = 'sent'): JsonSchema {
      const { schema, named } = converted(type, kind, target);
      for (const [name, part] of Object.entries(named)) add(name, part);
      return schema;
    },
    /** A named schema; undefined for any other reference. */
    find: (reference: unknown): JsonSchema | undefined =>
      typeof reference === 'string' ? all.get(reference.replace(components, '')) : undefined,
    /** The named schemas, in the order of their names. */
    all: (): Readonly<Record<string, JsonSchema>> =>
      Object.fromEntries([...all].toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
};
export type Schemas = ReturnType<typeof createSchemas>;
