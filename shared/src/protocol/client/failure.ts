import { isErrorCode } from '../../errors.ts';
import type { Refusals } from '../contract.ts';
import { CallError } from '../calls/call-error.ts';
import { failureBody } from '../calls/failure-body.ts';
import { type FailureItem, parseJson } from '../wire/items.ts';

const badReply = (operation: string, cause?: unknown) =>
  new CallError('BAD_REPLY', `${operation} failed with an error that cannot be read`, {
    executed: 'unknown',
    cause,
  });

/**
 * The error of an ERROR or REJECT item. A code becomes `INTERNAL` if it is neither one of the kit
 * nor one of the contract's `refusals`.
 */
export const toFailure = (
  item: FailureItem | undefined,
  operation: string,
  refusals: Refusals = {},
): CallError => {
  if (!item) return badReply(operation);
  try {
    const { code, message, fields } = failureBody.parse(parseJson(item.body));
    const { executed, retryAfterMs } = item;
    const options = { executed, retryAfterMs, fields };
    const status = Object.hasOwn(refusals, code) ? refusals[code] : undefined;
    if (status !== undefined) return new CallError(code, message, { ...options, status });
    return new CallError(isErrorCode(code) ? code : 'INTERNAL', message, options);
  } catch (cause) {
    return badReply(operation, cause);
  }
};
