import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { id as idOf } from '@shop/shared/contracts/common';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import { createCheck } from '../input/invalid-input.ts';
import { parsePairs, parseUsablePairs } from '../input/pairs.ts';
import type { ScopeKey } from '../input/request-headers.ts';
import { type Sender, scopedKey } from '../input/scoped-key.ts';
import type { Answer } from './answer.ts';
import type { StreamAnswer } from './event-stream.ts';
import type { Countable } from './limits/limits.ts';

/** The checked input of a handler. */
interface RouteRequest<Query, Body> {
  /** The `:id` of the path; empty without one. */
  readonly id: string;
  /** The path's other parameters. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: Body;
  readonly headers: IncomingHttpHeaders;
  readonly context: CallContext;
  /** The client's address, as limits count it. */
  readonly client: () => string;
  /** Scopes an idempotency key; services get only scoped keys. */
  readonly scopeKey: ScopeKey;
}

/** The declaration of a route. */
interface RouteDeclaration<Query extends z.ZodObject, Body extends z.ZodType> {
  /** Only in the back office, with the admin token. */
  readonly admin?: boolean;
  /** The limit of writes that it counts for. */
  readonly counts?: Countable;
  /**
   * The query parameters; default: none. A page for browsers ignores others, the API refuses them.
   */
  readonly query?: Query;
  /** The schema of the body; default: it is not read. */
  readonly body?: Body;
  /** The format of the body; default: JSON. */
  readonly bodyType?: 'json' | 'form';
  readonly handle: (
    request: RouteRequest<z.output<Query>, z.output<Body>>,
  ) => Promise<Answer | StreamAnswer>;
}

/** The unchecked input of a route. */
interface RawRequest {
  readonly params: Readonly<Record<string, string>>;
  /** The query of its URL, without the `?`. */
  readonly search: string;
  readonly headers: IncomingHttpHeaders;
  readonly readBody: () => unknown;
  readonly client: () => string;
  readonly sender: () => Sender;
  /** Counts a write. Throws `RATE_LIMITED`. */
  readonly spend: (what: Countable) => Promise<void> | undefined;
  /** Opens the context of the calls; its time starts then. */
  readonly openContext: () => CallContext;
}

type Method = 'GET' | 'POST' | 'PUT';

/** A route; its input types are hidden. */
export interface Route {
  readonly method: Method;
  /** In Express's syntax. */
  readonly path: string;
  readonly admin: boolean;
  /** The most time for the answer. */
  readonly timeoutMs: number;
  readonly bodyType: 'json' | 'form' | 'none';
  /** Checks the input and handles it. Throws a `ServiceError` that names invalid fields. */
  readonly answer: (request: RawRequest) => Promise<Answer | StreamAnswer>;
}

/** How long the answer to a read may take. */
export const readTimeoutMs = 1_000;

/** How long the answer to a write may take. */
const writeTimeoutMs = 3_000;

const noQuery = z.strictObject({});
const noBody = z.undefined();

/** Whether a path is one for browsers, and not for programs. */
export const isForPeople = (path: string): boolean => !/^\/(api|mobile)\//.test(path);

const checkPath = createCheck(z.object({ id: idOf }));

/** Declares a route; its handler's types come from its schemas. */
export const route = <
  Query extends z.ZodObject = typeof noQuery,
  Body extends z.ZodType = typeof noBody,
>(
  method: Method,
  path: string,
  declared: RouteDeclaration<Query, Body>,
): Route => {
  // Without a schema the type of one is its default.
  const { query = noQuery as z.ZodObject as Query, body = noBody as z.ZodType as Body } = declared;
  const { admin = false, bodyType = 'json', counts, handle } = declared;
  const takesId = path.includes('/:id');
  const checkQuery = createCheck(query, 'INVALID_ARGUMENT');
  const checkBody = createCheck(body);
  const fields: Readonly<Record<string, z.core.$ZodType>> = query.shape;
  const isUsable = (name: string, value: string) =>
    Object.hasOwn(fields, name) && z.safeParse(fields[name] ?? noBody, value).success;
  const readQuery = isForPeople(path)
    ? (search: string) => parseUsablePairs(search, isUsable)
    : parsePairs;
  return {
    method,
    path,
    admin,
    timeoutMs: method === 'GET' ? readTimeoutMs : writeTimeoutMs,
    bodyType: declared.body ? bodyType : 'none',
    answer: async ({ params, headers, ...raw }) => {
      const id = takesId ? checkPath(params).id : '';
      const checkedQuery = checkQuery(readQuery(raw.search));
      const checkedBody = checkBody(await raw.readBody());
      if (counts) await raw.spend(counts);
      const context = raw.openContext();
      const scopeKey = (key: string) => scopedKey(key, raw.sender(), { method, path, id });
      const checked = { query: checkedQuery, body: checkedBody };
      return handle({ id, params, headers, ...checked, context, client: raw.client, scopeKey });
    },
  };
};
