import { z } from 'zod';
import { ServiceError } from '../errors.ts';
import type { PendingEvent, Position } from '../events/event.ts';
import type { IdempotentWrite } from '../protocol/calls/context.ts';
import { compiledAtFirst } from '../protocol/compiled.ts';
import type {
  AggregateDefinition,
  AggregateState,
  Identified,
  IndexedFields,
} from './aggregate.ts';
import type { Fields } from './aggregate-store.ts';
import { type Due, dueOf } from './due.ts';
import { scoreField } from './order.ts';
import type { RememberedWrite } from './remembered-writes.ts';

/** An aggregate as a document: its fields, with the id as `_id`, and what the kit adds. */
export interface AggregateDocument {
  readonly _id: string;
  readonly version: number;
  readonly pendingEvents: PendingEvent[];
  readonly loggedBy?: Position;
  readonly writes?: readonly RememberedWrite<unknown>[];
  readonly createdBy?: IdempotentWrite;
  /** The fields for lists, and which version of the definition made them of which state. */
  readonly indexed?: IndexedFields & { readonly madeBy: string };
  readonly due?: Readonly<Record<string, Due>>;
}

/** Tells the fields for lists of one definition and one version of the state from others. */
export const madeBy = (definition: number, version: number): string => `${definition}/${version}`;

/** Matches a version; a document from before aggregates had versions counts as version 1. */
export const atVersion = (version: number): { readonly $eq: number } =>
  (version === 1 ? { $in: [1, null] } : { $eq: version }) as { $eq: number };

/** Which fields of a document the database sends: these (1), or all but these (0). */
export type Projection = Readonly<Record<string, 0 | 1>>;

/** Leaves out the fields that the kit adds to a state. */
export const withoutKitFields = {
  pendingEvents: 0,
  loggedBy: 0,
  writes: 0,
  createdBy: 0,
  indexed: 0,
  due: 0,
} as const satisfies Projection;

/** Throws where states by this schema have fields that are the kit's in a document. */
export const checkFields = (name: string, schema: z.ZodType): void => {
  const fields = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  const taken = fields.filter((field) => field === '_id' || Object.hasOwn(withoutKitFields, field));
  if (taken.length === 0) return;
  throw new Error(`the state of ${name} has fields that the kit keeps: ${taken.join(', ')}`);
};

/** Reads states, or parts of them, from documents. */
export interface DocumentReader<T> {
  readonly projection: Projection;
  /** Where a field of the state, an indexed one, or the score stands in a document. */
  readonly pathOf: (field: string) => string;
  /** Throws `INTERNAL` for a document that the schema does not accept, also after `upgrade`. */
  readonly read: (document: { readonly _id: string }) => T;
}

/** Checks stored values of `name`. Throws `INTERNAL` for one that does not fit, also upgraded. */
export const storedBy = <T>(
  name: string,
  schema: z.ZodType<T>,
  upgrade?: AggregateDefinition<never>['upgrade'],
): ((stored: Identified) => T) => {
  const compiled = compiledAtFirst(schema);
  return (stored) => {
    let parsed = compiled().safeParse(stored);
    if (!parsed.success && upgrade) parsed = compiled().safeParse(upgrade({ ...stored }));
    if (parsed.success) return parsed.data;
    const paths = parsed.error.issues.map(({ path }) => path.map(String).join('.'));
    const message = `stored ${stored.id} of ${name} does not fit its schema: ${paths.join(', ')}`;
    throw new ServiceError('INTERNAL', message, { cause: parsed.error });
  };
};

/** Turns documents into states and states into the fields of documents. */
export type DocumentCodec<S extends AggregateState> = ReturnType<typeof documentCodec<S>>;

/** The codec of aggregates that are defined so. */
export const documentCodec = <S extends AggregateState>(
  name: string,
  definition: AggregateDefinition<S>,
) => {
  const { schema, indexed, upgrade, due } = definition;
  const shape: Readonly<Record<string, z.ZodType>> | undefined =
    schema instanceof z.ZodObject ? schema.shape : undefined;
  const pathOf = (field: string) => {
    if (field === 'id') return '_id';
    return !indexed || field === scoreField || (shape && field in shape)
      ? field
      : `indexed.${field}`;
  };
  const readerBy = (checked: z.ZodType<S>, projection: Projection): DocumentReader<S> => {
    const check = storedBy(name, checked, upgrade);
    return { projection, pathOf, read: ({ _id: id, ...fields }) => check({ id, ...fields }) };
  };
  const whole = readerBy(schema, withoutKitFields);
  const parts = new Map<string, DocumentReader<S>>();
  const partOf = (fields: Fields<S>): DocumentReader<S> => {
    // An upgrade may need any field of a stored document.
    if (!fields || upgrade || !shape) return whole;
    const picked = fields.map((field) => [field, shape[field] ?? z.unknown()] as const);
    const projection = fields.map((field) => [pathOf(field), 1] as const);
    // The part is made of these fields of the schema of S.
    const part = z.object(Object.fromEntries(picked)) as unknown as z.ZodType<S>;
    return readerBy(part, Object.fromEntries(projection));
  };

  return {
    ...whole,
    /**
     * Reads some fields only, where the schema can be checked in parts and needs no `upgrade`;
     * whole states without `fields`.
     */
    readerOf(fields: Fields<S>): DocumentReader<S> {
      const key = String(fields);
      const part = parts.get(key) ?? partOf(fields);
      parts.set(key, part);
      return part;
    },
    /** The fields of the state, those for lists, and when it is due. */
    write(state: S) {
      const { id: _id, version, ...fields } = state;
      return {
        _id,
        version,
        ...fields,
        ...(indexed && {
          indexed: { ...indexed.fields(state), madeBy: madeBy(indexed.version, version) },
        }),
        ...(due && { due: dueOf(definition, state) }),
      };
    },
    /** The fields that a state might have and does not; undefined where the schema is not an object. */
    absentFields: (state: S): readonly string[] | undefined =>
      shape && Object.keys(shape).filter((field) => Reflect.get(state, field) === undefined),
  };
};
