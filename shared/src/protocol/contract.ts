import { z } from 'zod';
import type { Role } from '../keys/user-token.ts';
import type { CallContext } from './calls/context.ts';
import { maxOperationBytes, maxRemainingMs } from './wire/limits.ts';

/** Which calls go first where they have to wait for their turn, and which are given up first. */
export type Priority = 'high' | 'normal' | 'low';

/** One thing that a service does when asked. */
export interface Operation {
  readonly input: z.ZodType;
  readonly output: z.ZodType;
  /** May be sent twice without harm: a read, or a write with an idempotency key. */
  readonly idempotent: boolean;
  /**
   * For every write: its calls carry an idempotency key (IETF draft-ietf-httpapi-idempotency-key).
   * For a day the same key gets the first answer again, `IDEMPOTENCY_MISMATCH` with another input,
   * and `IN_PROGRESS` while the first call is worked on. The kit does all of this; handlers never
   * see the key. Its scope is caller, user, operation and aggregate.
   */
  readonly idempotencyKey?: true;
  /**
   * The field of the input whose value the idempotency key counts for: the id of the aggregate that
   * a write changes, or of what it belongs to. Left out where the input has no such id.
   */
  readonly aggregate?: string;
  /**
   * The fields of the input that are secrets. They are left out of the fingerprints that are stored
   * with writes, as a hash without a salt tells a short secret to whoever tries all of them.
   */
  readonly secrets?: readonly string[];
  /** How long a caller waits when its own deadline does not end earlier. */
  readonly timeoutMs: number;
  /** The services that may call it, and nobody else. */
  readonly callers: readonly string[];
  /**
   * How many calls of it a replica works on at a time, 1 or more; any more wait in a line of
   * its own there. For what may take long: fewer than there are connections to the store, so that
   * some are left for the others. Default: no limit but that of all calls.
   */
  readonly bulkhead?: number;
  /** Not for the shop's daily business: answered on a socket of its own. */
  readonly admin?: true;
  /** Only on behalf of a user who has this role, as a token of the gateway shows. */
  readonly role?: Role;
  /** Default `high` for writes with an idempotency key, else `normal`. */
  readonly priority?: Priority;
}

/** How important the calls of an operation are: by default writes come first. */
export const priorityOf = ({
  idempotencyKey,
  priority,
}: Pick<Operation, 'idempotencyKey' | 'priority'>): Priority =>
  priority ?? (idempotencyKey ? 'high' : 'normal');

/** The codes of refusals by the rules of a service, each with its HTTP status. */
export type Refusals = Readonly<Record<string, number>>;

/** The knowledge that services have of each other: a value from which types, checks and clients are made. */
export interface Contract {
  readonly service: string;
  /** Of the contract: the major part changes when an old caller would no longer be understood. */
  readonly version: string;
  readonly operations: Readonly<Record<string, Operation>>;
  /**
   * Error codes of its own, besides those of the kit: the operation ran, a retry would not help,
   * and the same idempotency key gets the refusal again. Handlers throw them with `refuse`.
   */
  readonly refusals?: Refusals;
  /** The body of each event, by its name. Empty for a service that announces nothing. */
  readonly events: Readonly<Record<string, z.ZodType>>;
  /** The services that may follow its events, and nobody else. */
  readonly subscribers: readonly string[];
}

/** The codes of refusals that a failure can carry; callers see at most 64 characters. */
const refusalCode = /^[A-Z][A-Z0-9_]{0,63}$/;

/** The names of operations that the wire can carry. */
const operationName = new RegExp(`^[\\x21-\\x7e]{1,${maxOperationBytes}}$`);

const hasField = (input: z.ZodType, name: string): boolean => {
  const field: unknown = input instanceof z.ZodObject ? input.shape[name] : undefined;
  return field instanceof z.ZodType && !field.safeParse(undefined).success;
};

/**
 * Declares a contract; exists for its type. Throws where an operation has no usable deadline or
 * bulkhead, a name that cannot be sent, an idempotency key without being idempotent, or an
 * aggregate that is no field of its input; and where a refusal cannot be sent.
 */
export const contract = <const C extends Contract>(declared: C): C => {
  for (const [code, status] of Object.entries(declared.refusals ?? {})) {
    if (refusalCode.test(code) && status >= 400 && status <= 499) continue;
    throw new Error(
      `${declared.service}: the refusal ${code} needs A-Z and _, and a status of 4xx`,
    );
  }
  for (const [name, operation] of Object.entries(declared.operations)) {
    const { timeoutMs, input, idempotencyKey, aggregate, idempotent, bulkhead = 1 } = operation;
    const fail = (why: string): never => {
      throw new Error(`${declared.service}.${name} ${why}`);
    };
    if (!operationName.test(name)) fail('needs a name of printable ASCII');
    if (!(timeoutMs > 0 && timeoutMs <= maxRemainingMs)) {
      fail(`needs a timeoutMs from 1 to ${maxRemainingMs}`);
    }
    if (!(Number.isInteger(bulkhead) && bulkhead >= 1)) fail('needs a bulkhead of 1 or more');
    if (idempotencyKey && !idempotent) fail('has an idempotency key, so it is idempotent');
    if (aggregate !== undefined && !(idempotencyKey && hasField(input, aggregate))) {
      fail(`needs an idempotency key and the field ${aggregate}`);
    }
  }
  return declared;
};

/** The names of a contract's operations. */
export type OperationName<C extends Contract> = keyof C['operations'] & string;
/** The names of a contract's events. */
export type EventName<C extends Contract> = keyof C['events'] & string;

/** The input that a caller passes to an operation. */
export type Input<C extends Contract, K extends OperationName<C>> = z.input<
  C['operations'][K]['input']
>;

/** The output that a caller gets from an operation. */
export type Output<C extends Contract, K extends OperationName<C>> = z.output<
  C['operations'][K]['output']
>;

/** The body of an event. */
export type EventBody<C extends Contract, K extends EventName<C>> = z.output<C['events'][K]>;

/** One function an operation: input checked, answer as the contract says, refusals thrown. */
export type Handlers<C extends Contract> = {
  readonly [K in OperationName<C>]: (
    input: z.output<C['operations'][K]['input']>,
    context: CallContext,
  ) => Promise<z.input<C['operations'][K]['output']>>;
};
