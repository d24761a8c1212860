import { ServiceError, isBug, isRetryable, toServiceError } from '@shop/shared/errors';
import type { FieldError } from '@shop/shared/errors';
import { type Answer, noStore } from './answer.ts';

/** An error as clients get it (RFC 9457): `code` for programs, `title` and `detail` for people. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly requestId: string;
  /** Whether the same request may well succeed later. */
  readonly retryable: boolean;
  readonly retryAfterMs?: number;
  /** The invalid fields. */
  readonly fields?: readonly FieldError[];
}

/** `Retry-After` of an error with status 503 without its own. */
const defaultRetryAfterMs = 1_000;

/** `NOT_FOUND` as `Not found`. */
const titleOf = (code: string) => {
  const words = code.toLowerCase().replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** The message; for a bug a general one, since its message is only for the log. */
const detailOf = ({ code, message }: ServiceError) =>
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
