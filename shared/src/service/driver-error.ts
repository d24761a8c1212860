import { isNativeError } from 'node:util/types';
import { ServiceError } from '../errors.ts';
import { mongoFailureByName, redisFailureByName } from './store-failure.ts';

/** Whether an error is of a store's driver, or of the network: it holds data and hosts. */
const isOfDriver = (error: Error): boolean =>
  Object.hasOwn(mongoFailureByName, error.name) ||
  Object.hasOwn(redisFailureByName, error.name) ||
  // An error of `listen` names only a port of this process.
  ('syscall' in error && error.syscall !== 'listen');

/** One word of capitals, such as `OOM`, `WRONGPASS` or `ECONNREFUSED`. */
const codeWord = /^[A-Z][A-Z0-9_]*$/;

/** The code of a driver's error: a word of Redis, a number of MongoDB, or that of the network. */
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
  /** Left out for an error of a driver. */
  readonly message?: string;
  readonly stack?: string;
  readonly cause?: LoggedError;
}

/** How many nested causes are shown. */
const maxDepth = 5;

/** The frames of a stack, without the message before them. */
const framesOf = ({ stack = '' }: Error): string => {
  const first = stack.search(/^ {4}at /m);
  return first < 0 ? '' : stack.slice(first);
};

/**
 * An error as a log shows it: type, code, stack and causes. The message of a driver is left out,
 * since it holds data; fields other than the code are left out for all errors.
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
