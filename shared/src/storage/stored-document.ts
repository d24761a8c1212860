import { z } from 'zod';
import { ServiceError } from '../errors.ts';
import type { PendingEvent } from '../events/event.ts';
import type { IdempotentWrite } from '../protocol/calls/context.ts';
import { compiledAtFirst } from '../protocol/compiled.ts';
import type { AggregateDefinition, AggregateState, IndexedFields } from './aggregate.ts';
import { type Due, dueOf } from './due.ts';
import type { RememberedWrite } from './remembered-writes.ts';

/** An aggregate as a document: its fields, with the id as `_id`, and what the kit adds. */
export interface AggregateDocument {
  readonly _id: string;
  readonly version: number;
  readonly pendingEvents: PendingEvent[];
  readonly loggedBy?: number;
  readonly writes?: readonly RememberedWrite<unknown>[];
  readonly createdBy?: IdempotentWrite;
  /** The fields for lists, and which version of the definition made them of which state. */
  readonly indexed?: IndexedFields & { readonly madeBy: string };
  readonly due?: Readonly<Record<string, Due>>;
}

/** Tells the fields for lists of one definition and one version of the state from others. */
export const madeBy = (definition: number, version: number): string => `${definition}/${version}`;

/** Turns documents into states and states into the fields of documents. */
export interface DocumentCodec<S extends AggregateState> {
  /** Throws `INTERNAL` for a document that the schema does not accept, also after `upgrade`. */
  read(document: { readonly _id: string }): S;
  /** The fields of the state, and those for lists. */
  write(state: S): Omit<AggregateDocument, 'pendingEvents' | 'loggedBy' | 'writes' | 'createdBy'>;
  /** Where a field stands in a document. */
  pathOf(field: string): string;
}

/** The codec of aggregates that are defined so. */
export const documentCodec = <S extends AggregateState>(
  name: string,
  definition: AggregateDefinition<S>,
): DocumentCodec<S> => {
  const { schema, indexed, upgrade } = definition;
  const compiled = compiledAtFirst(schema);
  const stateFields = schema instanceof z.ZodObject ? schema.shape : {};
  return {
    read({ _id: id, ...fields }) {
      const stored = { id, ...fields };
      let parsed = compiled().safeParse(stored);
      if (!parsed.success && upgrade) parsed = compiled().safeParse(upgrade(stored));
      if (parsed.success) return parsed.data;
      const paths = parsed.error.issues.map(({ path }) => path.map(String).join('.'));
      const message = `stored ${id} of ${name} does not fit its schema: ${paths.join(', ')}`;
      throw new ServiceError('INTERNAL', message, { cause: parsed.error });
    },
    write(state) {
      const { id, ...fields } = state;
      const lists = indexed && {
        ...indexed.fields(state),
        madeBy: madeBy(indexed.version, state.version),
      };
      return {
        _id: id,
        ...fields,
        ...(lists && { indexed: lists }),
        ...(definition.due && { due: dueOf(definition, state) }),
      };
    },
    pathOf: (field) =>
      field === 'id' ? '_id' : field in stateFields || !indexed ? field : `indexed.${field}`,
  };
};
