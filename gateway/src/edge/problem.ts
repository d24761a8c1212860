import { z } from 'zod';
import { ServiceError, isBug, isRetryable, toServiceError } from '@shop/shared/errors';
import { type Answer, noStore } from './answer.ts';

/** An error as clients get it (RFC 9457): `code` for programs, `title` and `detail` for people. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string().meta({ description: 'for programs' }),
    requestId: z.string().meta({ description: 'names the request in logs' }),
    retryable: z.boolean().meta({ description: 'whether the same request may well succeed later' }),
    retryAfterMs: z.number().exactOptional(),
    fields: z
      .array(z.object({ field: z.string(), message: z.string() }))
      .readonly()
      .exactOptional()
      .meta({ description: 'the invalid fields' }),
  })
  .readonly();
export type Problem = z.infer<typeof problemSchema>;

/** `Retry-After` of an error with status 503 without its own. */
const defaultRetryAfterMs = 1_000;

/** `NOT_FOUND` as `Not found`. */
const titleOf = (code: string) => {
  const words = code.toLowerCase().replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** The message; for a bug a general one, since its message is only for the log. */
export const detailOf = ({ code, message }: ServiceError): string =>
  isBug(code) ? 'the shop failed to handle this' : message;

/** The problem of an error. */
export const toProblem = (error: ServiceError, requestId: string): Problem => {
  const { code, fields, status } = error;
  const retryAfterMs = error.retryAfterMs ?? (status === 503 ? defaultRetryAfterMs : undefined);
  return {
    type: `urn:shop:error:${code}`,
    title: titleOf(code),
    status,
    detail: detailOf(error),
    code,
    requestId,
    retryable: isRetryable(code),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(fields.length > 0 && { fields }),
  };
};

/** The headers of a problem, as JSON or HTML. */
export const problemHeaders = ({ retryAfterMs }: Problem): Readonly<Record<string, string>> => ({
  ...noStore,
  ...(retryAfterMs !== undefined && { 'Retry-After': String(Math.ceil(retryAfterMs / 1_000)) }),
});

/** A problem as `application/problem+json`. */
export const problemAnswer = (problem: Problem): Answer => ({
  status: problem.status,
  headers: { 'Content-Type': 'application/problem+json', ...problemHeaders(problem) },
  body: JSON.stringify(problem),
});

/** Any error of a request as a `ServiceError`, also those of Express. */
export const refusalOf = (error: unknown): ServiceError => {
  if (error instanceof URIError) {
    const message = 'is not UTF-8 in percent-encoding';
    const fields = [{ field: 'path', message }];
    return new ServiceError('INVALID_ID', `the path ${message}`, { fields, cause: error });
  }
  return toServiceError(error);
};
