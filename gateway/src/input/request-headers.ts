import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { idempotencyKey } from '@shop/shared/contracts/common';
import { ServiceError } from '@shop/shared/errors';
import { invalidField } from './invalid-input.ts';

/** The value of a header that was sent once; undefined for others. */
export const single = (value: string | string[] | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;

/** Makes an idempotency key unique to its client and path. */
export type ScopeKey = (key: string) => string;

/** The idempotency key of a write, in its scope. Throws `INVALID_ARGUMENT` without a valid key. */
export const idempotencyKeyOf = (headers: IncomingHttpHeaders, scopeKey: ScopeKey): string => {
  const { success, data } = idempotencyKey.safeParse(headers['idempotency-key']);
  if (success) return scopeKey(data);
  const message = 'must be 1 to 255 printable ASCII characters, another one for each new write';
  throw invalidField('INVALID_ARGUMENT', 'Idempotency-Key', message);
};

/**
 * The same where the key is optional: a write without one gets a new key and cannot be repeated.
 */
export const idempotencyKeyOr = (
  headers: IncomingHttpHeaders,
  scopeKey: ScopeKey,
  newId: () => string,
): string =>
  headers['idempotency-key'] === undefined ? newId() : idempotencyKeyOf(headers, scopeKey);

/** The strong entity tag of a version. */
export const entityTagOf = (version: number): string => `"${version}"`;

/** The strong entity tag of a version, as `If-Match` has it. */
export const versionTag = z.string().regex(/^"[1-9][0-9]{0,14}"$/);

/**
 * The version that the client has seen, from `If-Match`. Throws `PRECONDITION_REQUIRED` without the
 * header, `INVALID_ARGUMENT` where it is not one strong tag of a version.
 */
export const expectedVersionOf = (headers: IncomingHttpHeaders): number => {
  const header = headers['if-match'];
  if (header === undefined) {
    const message = 'this needs If-Match with the version that is to be replaced';
    throw new ServiceError('PRECONDITION_REQUIRED', message, { executed: 'no' });
  }
  const { success, data } = versionTag.safeParse(header);
  if (success) return Number(data.slice(1, -1));
  throw invalidField('INVALID_ARGUMENT', 'If-Match', 'must be one version in quotes, as in "3"');
};

/**
 * The version that a write replaces: undefined where it may only write what is not there yet, with
 * `If-None-Match: *`. Throws like `expectedVersionOf`, and `INVALID_ARGUMENT` for any other value of
 * that, and for both headers.
 */
export const replacedVersionOf = (headers: IncomingHttpHeaders): number | undefined => {
  const nothing = headers['if-none-match'];
  if (nothing === undefined) return expectedVersionOf(headers);
  if (nothing !== '*') throw invalidField('INVALID_ARGUMENT', 'If-None-Match', 'must be *');
  if (headers['if-match'] === undefined) return undefined;
  const message = 'cannot go with If-None-Match: *, which says that there is nothing to replace';
  throw invalidField('INVALID_ARGUMENT', 'If-Match', message);
};

/** Whether `If-None-Match` has this tag (weak comparison, RFC 9110). */
export const hasTag = (headers: IncomingHttpHeaders, tag: string): boolean =>
  (headers['if-none-match'] ?? '')
    .split(',')
    .map((one) => one.trim().replace(/^W\//, ''))
    .some((one) => one === '*' || one === tag);

/** Whether a client takes gzip (RFC 9110, section 12.5.3). */
export const takesGzip = ({ 'accept-encoding': accepted = '' }: IncomingHttpHeaders): boolean =>
  accepted.split(',').some((one) => /^\s*(gzip|\*)\s*(;\s*q=(?!0(\.0*)?\s*$).*)?$/i.test(one));

/** `X-Request-Timeout`: 1 to 30,000 milliseconds. */
export const requestTimeout = z.string().regex(/^([1-9][0-9]{0,3}|[12][0-9]{4}|30000)$/);

/** The time for the answer in milliseconds: `maxMs`, or less by `X-Request-Timeout`. */
export const budgetOf = (headers: IncomingHttpHeaders, maxMs: number): number => {
  const header = single(headers['x-request-timeout']);
  if (header === undefined) return maxMs;
  const { success, data } = requestTimeout.safeParse(header);
  if (success) return Math.min(Number(data), maxMs);
  throw invalidField('INVALID_ARGUMENT', 'X-Request-Timeout', 'must be 1 to 30000 milliseconds');
};
