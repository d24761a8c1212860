import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { id as idOf } from '@shop/shared/contracts/common';
import type { User } from '@shop/shared/keys/user-token';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import { createCheck } from '../input/invalid-input.ts';
import { createUsablePairs, parsePairs } from '../input/pairs.ts';
import {
  type ScopeKey,
  expectedVersionOf,
  idempotencyKeyOf,
  idempotencyKeyOr,
  replacedVersionOf,
} from '../input/request-headers.ts';
import { type Sender, scopedKey } from '../input/scoped-key.ts';
import type { Answer } from './answer.ts';
import type { StreamAnswer } from './event-stream.ts';
import type { TryPassword } from './limits/guesses.ts';
import type { Countable } from './limits/limits.ts';
import type { Replaced, RouteDeclaration, RouteInterface } from './route-declaration.ts';

/** The unchecked input of a route. */
export interface RawRequest {
  readonly params: Readonly<Record<string, string>>;
  /** The query of its URL, without the `?`. */
  readonly search: string;
  readonly headers: IncomingHttpHeaders;
  readonly readBody: () => unknown;
  readonly client: () => string;
  readonly sender: () => Sender;
  /** Makes an idempotency key for a write that has none. */
  readonly newId: () => string;
  /** Counts a write. Throws `RATE_LIMITED`. */
  readonly spend: (what: Countable) => Promise<unknown> | undefined;
  /** Whether a token is the admin token. Counts a wrong one. Throws `RATE_LIMITED`. */
  readonly isAdminToken: (token: string) => Promise<boolean>;
  readonly tryPassword: TryPassword;
  /** Opens the context of the calls, made for `user` if one is given; its time starts then. */
  readonly openContext: (user?: User) => CallContext;
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** A route; its input types are hidden. */
export interface Route {
  readonly method: Method;
  /** In Express's syntax. */
  readonly path: string;
  readonly admin: boolean;
  /** Only with the key of a partner. */
  readonly partner?: boolean;
  /** Whether it checks by itself who is signed in, instead of asking for the admin token. */
  readonly bySession?: boolean;
  /** The most time for the answer. */
  readonly timeoutMs: number;
  readonly bodyType: 'json' | 'form' | 'none';
  /** Its interface as it was declared. */
  readonly declared: RouteInterface;
  /** Checks the input and handles it. Throws a `ServiceError` that names invalid fields. */
  readonly answer: (request: RawRequest) => Promise<Answer | StreamAnswer>;
}

/** How long the answer to a read may take. */
export const readTimeoutMs = 1_000;

/** How long the answer to a write may take. */
export const writeTimeoutMs = 3_000;

/** Services tell customers apart by themselves: a key is the same from whatever address. */
const customer: Sender = { user: 'customer' };

const noQuery = z.strictObject({});
const noBody = z.undefined();

/** How paths for programs begin, as a regular expression. */
export const pathsOfPrograms = '/(api|mobile|partner)/';

const forPrograms = new RegExp(`^${pathsOfPrograms}`);

/** Whether a path is one for browsers, and not for programs. */
export const isForPeople = (path: string): boolean => !forPrograms.test(path);

/** Checks the `:id` of a path. Throws `INVALID_ID`. */
export const checkAnyPath = createCheck(z.object({ id: idOf }));

const readKey = (
  kind: RouteInterface['key'],
  headers: IncomingHttpHeaders,
  scopeKey: ScopeKey,
  newId: () => string,
): string => {
  if (kind === 'required') return idempotencyKeyOf(headers, scopeKey);
  return kind === 'optional' ? idempotencyKeyOr(headers, scopeKey, newId) : '';
};

const readVersion = (
  replaced: Replaced | undefined,
  headers: IncomingHttpHeaders,
): number | undefined => {
  if (replaced === 'version') return expectedVersionOf(headers);
  return replaced === 'versionOrNothing' ? replacedVersionOf(headers) : undefined;
};

/** Declares a route; its handler's types come from its schemas. */
export const route = <
  Query extends z.ZodObject = typeof noQuery,
  Body extends z.ZodType = typeof noBody,
  R extends Replaced | undefined = undefined,
>(
  method: Method,
  path: string,
  declared: RouteDeclaration<Query, Body, R>,
): Route => {
  // Without a schema the type of one is its default.
  const { query = noQuery as z.ZodObject as Query, body = noBody as z.ZodType as Body } = declared;
  const { admin = false, partner = false, bodyType = 'json', counts, handle } = declared;
  const { key: keyKind, replaces } = declared;
  const takesId = path.includes('/:id');
  const checkPath = declared.id
    ? createCheck(z.object({ id: idOf.pipe(declared.id) }))
    : checkAnyPath;
  const checkQuery = createCheck(query, 'INVALID_ARGUMENT');
  const checkBody = createCheck(body);
  const readQuery = isForPeople(path) ? createUsablePairs(query) : parsePairs;
  return {
    method,
    path,
    admin,
    partner,
    timeoutMs: method === 'GET' ? readTimeoutMs : writeTimeoutMs,
    bodyType: declared.body ? bodyType : 'none',
    declared,
    answer: async ({ params, headers, client, ...raw }) => {
      const id = takesId ? checkPath(params).id : '';
      const checkedQuery = checkQuery(readQuery(raw.search));
      const checkedBody = checkBody(await raw.readBody());
      const isGuest = declared.customer === 'optional' && headers.authorization === undefined;
      const sender = declared.customer && !isGuest ? customer : raw.sender();
      const scopeKey = (key: string) => scopedKey(key, sender, { method, path, id });
      const key = readKey(keyKind, headers, scopeKey, raw.newId);
      const version = readVersion(replaces, headers);
      if (counts) await raw.spend(counts);
      return handle({
        id,
        params,
        query: checkedQuery,
        body: checkedBody,
        key,
        // `readVersion` gives what the type says of its argument.
        expectedVersion: version as Parameters<typeof handle>[0]['expectedVersion'],
        headers,
        context: raw.openContext(),
        contextOf: raw.openContext,
        tryPassword: raw.tryPassword,
        client,
        scopeKey,
      });
    },
  };
};
