import type { IncomingHttpHeaders } from 'node:http';
import type { z } from 'zod';
import type { User } from '@shop/shared/keys/user-token';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { Contract } from '@shop/shared/protocol/contract';
import type { ScopeKey } from '../input/request-headers.ts';
import type { Answer } from './answer.ts';
import type { StreamAnswer } from './event-stream.ts';
import type { TryPassword } from './limits/guesses.ts';
import type { Countable } from './limits/limits.ts';

/**
 * The target of a write. `version`: the version of `If-Match`, which has to be sent.
 * `versionOrNothing`: the same, or nothing with `If-None-Match: *`.
 */
export type Replaced = 'version' | 'versionOrNothing';

/** The declaration of an answer. */
export interface DeclaredAnswer {
  /** The schema of its JSON; undefined for an answer of another type, or without a body. */
  readonly schema?: z.ZodType;
  /** Its media type where it is no JSON. */
  readonly type?: string;
  /** Its description; default: the phrase of its status. CommonMark. */
  readonly description?: string;
}

/** The interface of a route, from which OpenAPI documents are made. */
export interface RouteInterface {
  /** Only in the back office, with the admin token. */
  readonly admin?: boolean;
  /** Only with the key of a partner. */
  readonly partner?: boolean;
  /**
   * Only for a customer who is signed in, with the token of the session as a bearer token;
   * `optional`: for guests as well, who send none.
   */
  readonly customer?: boolean | 'optional';
  /** Its effect, in one line that begins with a verb. */
  readonly summary?: string;
  /** More about it. CommonMark. */
  readonly description?: string;
  /** The contract of the service that it belongs to; default: the route belongs to all of them. */
  readonly of?: Pick<Contract, 'service' | 'refusals'>;
  /** The schema of `:id`; default: any id. */
  readonly id?: z.ZodType<string, string>;
  /**
   * The query parameters; default: none. A page for browsers ignores others, the API refuses them.
   */
  readonly query?: z.ZodObject;
  /** The schema of the body; default: it is not read. */
  readonly body?: z.ZodType;
  /** The format of the body; default: JSON. */
  readonly bodyType?: 'json' | 'form';
  /** Whether it takes an `Idempotency-Key`, and needs one; default: it takes none. */
  readonly key?: 'required' | 'optional';
  /** Default: it replaces no version. */
  readonly replaces?: Replaced | undefined;
  /** The limit of writes that it counts for. */
  readonly counts?: Countable;
  /**
   * Its answers by their status: the schema of their JSON, or more. A route with 304 compares the
   * tag of its 200 with `If-None-Match`.
   */
  readonly answers?: Readonly<Record<number, z.ZodType | DeclaredAnswer>>;
  /** The codes of its refusals, besides those that follow from the rest: see `problemsOf`. */
  readonly errors?: readonly string[];
}

/** The version that a request replaces. */
type ReplacedVersion<R> = R extends 'version'
  ? number
  : R extends 'versionOrNothing'
    ? number | undefined
    : undefined;

/** The checked input of a handler. */
interface RouteRequest<Query, Body, R> {
  /** The `:id` of the path; empty without one. */
  readonly id: string;
  /** The path's other parameters. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: Body;
  /** The idempotency key in its scope, or a new one where none was sent; empty without `key`. */
  readonly key: string;
  /** The version that `replaces` says; undefined where nothing is replaced. */
  readonly expectedVersion: ReplacedVersion<R>;
  readonly headers: IncomingHttpHeaders;
  readonly context: CallContext;
  /** A context whose calls are made for a user. */
  readonly contextOf: (user: User) => CallContext;
  readonly tryPassword: TryPassword;
  /** The client's address, as limits count it. */
  readonly client: () => string;
  /** Scopes an idempotency key of a form; services get only scoped keys. */
  readonly scopeKey: ScopeKey;
}

/** The declaration of a route: its interface, and its handler, whose types come from it. */
export interface RouteDeclaration<
  Query extends z.ZodObject,
  Body extends z.ZodType,
  R extends Replaced | undefined,
> extends RouteInterface {
  readonly query?: Query;
  readonly body?: Body;
  readonly replaces?: R;
  readonly handle: (
    request: RouteRequest<z.output<Query>, z.output<Body>, R>,
  ) => Promise<Answer | StreamAnswer>;
}
