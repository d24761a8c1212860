import { z } from 'zod';
import { channelOf } from '../../access.ts';
import { type Contract, type Operation, contract, priorityOf } from '../../contract.ts';
import { role } from '../../../keys/user-token.ts';
import { type JsonSchema, jsonSchemaOf } from '../../json-schema.ts';

/** JSON Schema 2020-12. */
const schema = z.record(z.string(), z.unknown());
const names = z.array(z.string().min(1).max(128));

/** An operation. Fields without a comment are those of the contract. */
const operation = z.looseObject({
  /** The ROUTER that answers it. */
  socket: z.enum(['calls', 'admin']),
  callers: names,
  idempotent: z.boolean(),
  /** Whether it is a write whose calls carry an idempotency key. */
  idempotencyKey: z.boolean(),
  /** The role that the user of the call must have; null: it is for no user in particular. */
  role: role.nullable(),
  /** The priority of its calls in the queue of a client. */
  importance: z.enum(['high', 'normal', 'low']),
  timeoutMs: z.int(),
  input: schema,
  output: schema,
});

/**
 * A contract as JSON, for programs in any language: docs/contracts has one of each service. Schemas
 * describe what is on the wire: a field with a default may be omitted, and unknown fields of
 * outputs and events must be ignored.
 */
export const contractDocument = z.object({
  service: z.string().min(1).max(128),
  version: z.string().min(1).max(128),
  operations: z.record(z.string(), operation),
  /** The HTTP status of each error code that the service has besides those of docs/protocol.md. */
  refusals: z.record(z.string().regex(/^[A-Z_]{1,64}$/), z.int().min(400).max(499)).default({}),
  events: z.record(z.string(), schema),
  subscribers: names,
});
export type ContractDocument = z.infer<typeof contractDocument>;

/** The facts about types, but for their ids. */
class Unnamed extends z.core.$ZodRegistry<z.GlobalMeta> {
  override get(
    schema: z.core.$ZodType,
  ): z.core.$replace<z.GlobalMeta, z.core.$ZodType> | undefined {
    const { id: _, ...rest } = z.globalRegistry.get(schema) ?? {};
    return rest;
  }
}
const unnamed = new Unnamed();

const schemaOf = (type: z.ZodType): JsonSchema => jsonSchemaOf(type, { metadata: unnamed });

const documented = (one: Operation): z.infer<typeof operation> => {
  const {
    admin: _,
    priority: __,
    idempotencyKey = false,
    role = null,
    input,
    output,
    ...facts
  } = one;
  return {
    socket: channelOf(one),
    ...facts,
    callers: [...one.callers],
    idempotencyKey,
    role,
    importance: priorityOf(one),
    input: schemaOf(input),
    output: schemaOf(output),
  };
};

const mapped = <T, U>(record: Readonly<Record<string, T>>, map: (value: T) => U) =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));

/** A contract as JSON. */
export const toDocument = (given: Contract): ContractDocument => ({
  service: given.service,
  version: given.version,
  operations: mapped(given.operations, documented),
  refusals: { ...given.refusals },
  events: mapped(given.events, schemaOf),
  subscribers: [...given.subscribers],
});

const declared = (one: z.infer<typeof operation>): Operation => {
  const { socket, idempotencyKey, role, importance, input, output, ...facts } = one;
  return {
    ...facts,
    input: z.fromJSONSchema(input),
    output: z.fromJSONSchema(output),
    priority: importance,
    ...(idempotencyKey && { idempotencyKey }),
    ...(socket === 'admin' && { admin: true as const }),
    ...(role && { role }),
  };
};

/**
 * The contract that a document describes. Throws a `ZodError` for JSON that is not such a document,
 * and an `Error` for a schema that cannot be read or an operation that is not valid.
 */
export const fromDocument = (json: unknown): Contract => {
  const { operations, events, ...rest } = contractDocument.parse(json);
  return contract({
    ...rest,
    operations: mapped(operations, declared),
    events: mapped(events, (shape) => z.fromJSONSchema(shape)),
  });
};
