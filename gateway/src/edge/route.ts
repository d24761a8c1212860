import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { id as idOf } from '@shop/shared/contracts/common';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import { createCheck } from '../input/invalid-input.ts';
import { parsePairs, parseUsablePairs } from '../input/pairs.ts';
import type { ScopeKey } from '../input/request-headers.ts';
import { scopedKey } from '../input/scoped-key.ts';
import type { Sender } from '../input/scoped-key.ts';
import type { Answer } from './answer.ts';
import type { Countable } from './limits/limits.ts';

/** What a handler gets: everything from outside has been checked. */
interface RouteRequest<Query, Body> {
  /** The `:id` of the path; empty where the path has none. */
  readonly id: string;
  /** The path's other parameters. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: Body;
  readonly headers: IncomingHttpHeaders;
  readonly context: CallContext;
  /** A service only gets keys that have been through this. */
  readonly scopeKey: ScopeKey;
}

/** One line of the shop's HTTP interface. */
interface RouteDeclaration<Query extends z.ZodObject, Body extends z.ZodType> {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** As Express reads it. */
  readonly path: string;
  /** Only in the back office, for who knows the admin token. */
  readonly admin?: boolean;
  /** What one client may only do so often. */
  readonly counts?: Countable;
  /** How long an answer may take at most. */
  readonly timeoutMs: number;
  /** The parameters that the API takes; a page for people ignores other names and values. */
  readonly query: Query;
  /** How the body is written; it is not read where this is left out. */
  readonly bodyType?: 'json' | 'form';
  /** The schema of the body; `noBody` where it is not read. */
  readonly body: Body;
  readonly handle: (request: RouteRequest<z.output<Query>, z.output<Body>>) => Promise<Answer>;
}

/** What a route starts from: nothing has been checked, and the body not been read. */
interface RawRequest {
  readonly params: Readonly<Record<string, string>>;
  /** The query of its URL, without the `?`. */
  readonly search: string;
  readonly headers: IncomingHttpHeaders;
  readonly readBody: () => unknown;
  readonly sender: () => Sender;
  /** Throws `RATE_LIMITED` when the client has done it too often. */
  readonly spend: (what: Countable) => Promise<void>;
  /** The time for the answer starts with it. */
  readonly openContext: () => CallContext;
}

/** A declared route, with the types of its input behind it. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly admin: boolean;
  readonly timeoutMs: number;
  readonly bodyType: 'json' | 'form' | 'none';
  /** Checks the input, throws a `ServiceError` that names what is wrong, or handles it. */
  readonly answer: (request: RawRequest) => Promise<Answer>;
}

/** For a path that takes no query. */
export const noQuery = z.strictObject({});

/** For a request whose body, if there is one, is not read. */
export const noBody = z.undefined();

/** Whether a path is one that people look at, and share links to. */
export const isForPeople = (path: string): boolean => !path.startsWith('/api/');

const checkPath = createCheck(z.object({ id: idOf }));

/** Declares a route; its handler's types come from its schemas. */
export const route = <Query extends z.ZodObject, Body extends z.ZodType>(
  declared: RouteDeclaration<Query, Body>,
): Route => {
  const { method, path, counts, timeoutMs, query, body, handle } = declared;
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
    admin: declared.admin ?? false,
    timeoutMs,
    bodyType: declared.bodyType ?? 'none',
    answer: async ({ params, headers, ...raw }) => {
      const id = takesId ? checkPath(params).id : '';
      const checkedQuery = checkQuery(readQuery(raw.search));
      const checkedBody = checkBody(await raw.readBody());
      if (counts) await raw.spend(counts);
      const context = raw.openContext();
      const scopeKey = (key: string) => scopedKey(key, raw.sender(), { method, path, id });
      const checked = { query: checkedQuery, body: checkedBody };
      return handle({ id, params, headers, ...checked, context, scopeKey });
    },
  };
};
