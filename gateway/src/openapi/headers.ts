import { idempotencyKey } from '@shop/shared/contracts/common';
import { z } from 'zod';
import { requestTimeout, versionTag } from '../input/request-headers.ts';

/** A header, as requests and answers have them. */
interface Header {
  readonly name: string;
  readonly description: string;
  readonly schema: z.ZodType;
  readonly example?: unknown;
}

/** The headers of requests. */
export const requestHeaders = {
  requestId: {
    name: 'X-Request-Id',
    description: 'Names the request in logs: 1 to 64 letters, digits, `.`, `_` and `-`.',
    schema: z.string(),
  },
  requestTimeout: {
    name: 'X-Request-Timeout',
    description: 'The time that the client waits, in milliseconds, where it is less than usual.',
    schema: requestTimeout,
  },
  idempotencyKey: {
    name: 'Idempotency-Key',
    description:
      'Names the write. The same key again gets the first answer again for a day. A random UUID ' +
      'is known from any address, any other key from that of its client.',
    schema: idempotencyKey,
    // No UUID, so that it names a write of its reader alone.
    example: 'my-first-try',
  },
  ifMatch: {
    name: 'If-Match',
    description: 'The version that is replaced, in quotes.',
    schema: versionTag,
    example: '"1"',
  },
  ifNothing: {
    name: 'If-None-Match',
    description:
      '`*` in place of `If-Match`: there is nothing yet that would be replaced. Not both.',
    schema: z.literal('*'),
  },
  ifNoneMatch: {
    name: 'If-None-Match',
    description: 'Entity tags that the client has: 304 where one is that of the answer.',
    schema: z.string(),
  },
} as const satisfies Readonly<Record<string, Header>>;

/** The headers of answers. */
export const answerHeaders = {
  requestId: {
    name: 'X-Request-Id',
    description: 'The name of the request in logs.',
    schema: z.string(),
  },
  entityTag: {
    name: 'ETag',
    description: 'The entity tag of the answer, for `If-Match` or `If-None-Match`.',
    schema: z.string().regex(/^(W\/)?"[^"]+"$/),
  },
  retryAfter: {
    name: 'Retry-After',
    description: 'When to try again, in seconds.',
    schema: z.int().min(0),
  },
  authenticate: {
    name: 'WWW-Authenticate',
    description: 'How to authenticate.',
    schema: z.string(),
  },
} as const satisfies Readonly<Record<string, Header>>;
