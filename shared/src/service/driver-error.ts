import { isNativeError } from 'node:util/types';
import { ServiceError } from '../errors.ts';
import { failureByName } from './mongo-failure-names.ts';
import { redisFailureByName } from './redis-failure-names.ts';

/**
 * Whether an error comes from a driver of a store, or from the network below it. Their messages
 * quote what was sent, and name hosts; their fields hold commands, documents and addresses.
 */
const isOfDriver = (error: Error): boolean =>
  Object.hasOwn(failureByName, error.name) ||
  Object.hasOwn(redisFailureByName, error.name) ||
  // A port of this process that another has taken is worth to be named.
  ('syscall' in error && error.syscall !== 'listen');

/** One word of capitals, such as `OOM`, `WRONGPASS` or `ECONNREFUSED`. */
const codeWord = /^[A-Z][A-Z0-9_]*$/;

/**
 * The code of an error of a driver: the first word of an error of Redis, the number or the name
 * that MongoDB gives it, or the code of the network. Undefined for one without.
 */
export const codeOf = (error: unknown): string | number | undefined => {
  if (!isNativeError(error)) return undefined;
  if (error.name === 'ReplyError') return /^[A-Z]+\b/.exec(error.message)?.[0];
  const code = 'code' in error ? error.code : undefined;
  if (typeof code === 'number') return code;
  return typeof code === 'string' && codeWord.test(code) ? code : undefined;
};

/** An error as a log shows it. */
interface LoggedError {
  readonly type: string;
  readonly code?: string | number;
  /** Left out where it comes from a driver. */
  readonly message?: string;
  readonly stack?: string;
  readonly cause?: LoggedError;
}

/** So many causes of causes are shown. */
const maxDepth = 5;

/** A stack without its message, which stands before the first frame. */
const framesOf = ({ stack = '' }: Error): string => {
  const first = stack.search(/^ {4}at /m);
  return first < 0 ? '' : stack.slice(first);
};

/**
 * An error as a log shows it, with its causes: what it is, and where it was thrown. Of an error of
 * a driver neither message nor fields, which carry data; of others no fields but their code.
 */
export const loggedError = (error: unknown, depth = 0): LoggedError => {
  if (!isNativeError(error)) return { type: typeof error };
  const code = error instanceof ServiceError ? error.code : codeOf(error);
  return {
    type: error.name,
    ...(code !== undefined && { code }),
    ...(isOfDriver(error) ? {} : { message: error.message }),
    stack: framesOf(error),
    ...(isNativeError(error.cause) &&
      depth < maxDepth && { cause: loggedError(error.cause, depth + 1) }),
  };
};
