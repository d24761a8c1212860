import { isErrorCode } from '../../errors.ts';
import { CallError } from '../calls/call-error.ts';
import { failureBody } from '../calls/failure-body.ts';
import { type FailureItem, parseJson } from '../wire/items.ts';

const badReply = (operation: string, cause?: unknown) =>
  new CallError('BAD_REPLY', `${operation} failed with an error that cannot be read`, {
    executed: 'unknown',
    cause,
  });

/** The error of an ERROR or REJECT item. An unknown code becomes `INTERNAL`. */
export const toFailure = (item: FailureItem | undefined, operation: string): CallError => {
  if (!item) return badReply(operation);
  try {
    const { code, message, fields } = failureBody.parse(parseJson(item.body));
    return new CallError(isErrorCode(code) ? code : 'INTERNAL', message, {
      executed: item.executed,
      fields,
      ...(item.retryAfterMs !== undefined && { retryAfterMs: item.retryAfterMs }),
    });
  } catch (cause) {
    return badReply(operation, cause);
  }
};
