import { z } from 'zod';
import { ServiceError, isErrorCode } from '../../errors.ts';
import { type FailureItem, parseJson } from '../wire/items.ts';

/** The JSON body of ERROR and REJECT items. Unknown fields are ignored. */
const failureBody = z.object({
  code: z.string().max(64),
  message: z.string().max(2_000),
  fields: z
    .array(z.object({ field: z.string().max(200), message: z.string().max(500) }))
    .max(100)
    .default([]),
});

const badReply = (operation: string, cause?: unknown) =>
  new ServiceError('BAD_REPLY', `${operation} failed in a way that cannot be read`, {
    executed: 'unknown',
    cause,
  });

/** The error that an ERROR or REJECT item stands for; a code from the future is `INTERNAL`. */
export const toFailure = (item: FailureItem | undefined, operation: string): ServiceError => {
  if (!item) return badReply(operation);
  try {
    const { code, message, fields } = failureBody.parse(parseJson(item.body));
    return new ServiceError(isErrorCode(code) ? code : 'INTERNAL', message, {
      executed: item.executed,
      fields,
      ...(item.retryAfterMs !== undefined && { retryAfterMs: item.retryAfterMs }),
    });
  } catch (cause) {
    return badReply(operation, cause);
  }
};
