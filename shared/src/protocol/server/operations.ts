import type { z } from 'zod';
import { ServiceError } from '../../errors.ts';
import type { Role, User } from '../../keys/user-token.ts';
import type { CallContext, WriteAtWork } from '../calls/context.ts';
import { compiled } from '../compiled.ts';
import type { Contract, Handlers, Operation, OperationName } from '../contract.ts';
import { parseJson } from '../wire/items.ts';

/** A call as its server sees it. */
export interface ServedContext extends CallContext {
  /** As it came, and not believed yet. */
  readonly userToken: string | undefined;
  /** The caller's name for this write; undefined where it sent none. */
  readonly idempotencyKey: string | undefined;
  /** Milliseconds since 1970 on the clock of who called. */
  readonly callerTime: number;
  /** Set when the token was believed. */
  user?: User | undefined;
  /** Set when the write is to be worked on. */
  write?: WriteAtWork | undefined;
}

/**
 * An operation as the server runs it: from the input's bytes to the answer's JSON. Throws, at once,
 * what is wrong with the input.
 */
export type ServedOperation = (body: Buffer, context: ServedContext) => Promise<string>;

/** The operations that a server has, by name. A map, so that no inherited name is ever found. */
export type ServedOperations = ReadonlyMap<string, ServedOperation>;

/** The faults of an input or an answer, by field. */
const faultsOf = ({ issues }: z.ZodError) =>
  issues.slice(0, 20).map(({ path, message }) => ({
    field: path.map(String).join('.').slice(0, 200),
    message: message.slice(0, 500),
  }));

/** Parses and checks a body. Throws `BODY_MALFORMED` or `INVALID_ARGUMENT`, executed: no. */
const readInput = <T extends z.ZodType>(schema: T, body: Buffer): z.output<T> => {
  let json: unknown;
  try {
    json = parseJson(body);
  } catch (cause) {
    const message = 'the input is not JSON in UTF-8';
    throw new ServiceError('BODY_MALFORMED', message, { executed: 'no', cause });
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const message = 'the input is not as the contract says';
  const fields = faultsOf(parsed.error);
  throw new ServiceError('INVALID_ARGUMENT', message, { executed: 'no', fields });
};

/**
 * An answer as JSON, without the fields that the contract does not declare. Throws `BAD_REPLY`,
 * executed: yes, where it is not as the contract says; its message has no values.
 */
const writeOutput = (schema: z.ZodType, answer: unknown): string => {
  const checked = schema.safeParse(answer);
  if (!checked.success) {
    const fields = new Set(faultsOf(checked.error).map(({ field }) => field));
    const which = [...fields].join(', ').slice(0, 500) || 'all of it';
    throw new ServiceError('BAD_REPLY', `the answer is not as the contract says: ${which}`);
  }
  const json = JSON.stringify(checked.data);
  if (json === undefined) throw new Error('a handler answered with nothing');
  return json;
};

/**
 * A step between an operation's input, once that is checked, and its handler: `run` lets the
 * handler work and gives the answer's JSON.
 */
export type Interceptor = (
  input: unknown,
  context: ServedContext,
  run: () => Promise<string>,
) => Promise<string>;

/**
 * One operation from its schemas and its handler. Not an async function, which would make three
 * promises for each call besides the handler's.
 */
export const servedOperation = <I extends z.ZodType, O extends z.ZodType>(
  schemas: { readonly input: I; readonly output: O },
  handler: (input: z.output<I>, context: CallContext) => Promise<z.input<O>>,
  ...interceptors: readonly Interceptor[]
): ServedOperation => {
  const write = (answer: unknown): string => writeOutput(compiled(schemas.output), answer);
  return (body, context) => {
    const given = readInput(compiled(schemas.input), body);
    const innermost = (): Promise<string> => handler(given, context).then(write);
    return interceptors.reduceRight<() => Promise<string>>(
      (run, interceptor) => () => interceptor(given, context, run),
      innermost,
    )();
  };
};

/** The interceptors of the kit for the operations of a contract that ask for them. */
interface Interceptors {
  /** Guards a write with an idempotency key. */
  idempotent(operation: string, declared: Pick<Operation, 'aggregate' | 'secrets'>): Interceptor;
  /** Guards what only users with a role may do. */
  role(role: Role): Interceptor;
}

const missing = (guard: string): never => {
  throw new Error(`there is no interceptor that makes an operation ${guard}`);
};

const noInterceptors: Interceptors = {
  idempotent: (operation) => missing(`idempotent: ${operation}`),
  role: (role) => missing(`only for users with the role ${role}`),
};

/**
 * All operations of a contract, with what they ask for around them: first who may do it, then
 * whether it was done before. Throws where a handler is missing.
 */
export const servedOperations = <C extends Contract>(
  contract: C,
  handlers: Handlers<C>,
  interceptor: Interceptors = noInterceptors,
): Map<string, ServedOperation> =>
  new Map(
    Object.keys(contract.operations).map((name: OperationName<C>) => {
      const declared: Operation | undefined = contract.operations[name];
      const input: C['operations'][typeof name]['input'] | undefined = declared?.input;
      const output: C['operations'][typeof name]['output'] | undefined = declared?.output;
      const handler = handlers[name];
      if (!declared || !input || !output || !handler) {
        throw new Error(`${contract.service} has no handler for ${name}`);
      }
      const { role, idempotencyKey } = declared;
      const interceptors = [
        ...(role ? [interceptor.role(role)] : []),
        ...(idempotencyKey ? [interceptor.idempotent(name, declared)] : []),
      ];
      return [name, servedOperation({ input, output }, handler, ...interceptors)];
    }),
  );
