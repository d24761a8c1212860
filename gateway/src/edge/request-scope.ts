import type { IncomingMessage, ServerResponse } from 'node:http';
import { createContext } from '@shop/shared/protocol/calls/context';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { Runtime } from '@shop/shared/runtime';
import { childTrace, parseTraceparent } from '@shop/shared/trace';
import type { Trace } from '@shop/shared/trace';

/** What is known of an HTTP request from its first moment. */
export interface RequestScope {
  /** The client's own name for the request if it is usable, else one of ours. */
  readonly requestId: string;
  readonly trace: Trace;
  /** On `Runtime.now`'s clock. */
  readonly startedAt: number;
  /** The path of the route that serves it, as declared; undefined where there is none. */
  route: string | undefined;
}

const usableRequestId = /^[A-Za-z0-9._-]{1,64}$/;

const single = (value: string | string[] | undefined): string =>
  typeof value === 'string' ? value : '';

/** Gives each request its scope, the same one whenever it is asked for. */
export const createScopes = (runtime: Runtime) => {
  const scopes = new WeakMap<IncomingMessage, RequestScope>();

  const open = ({ headers }: IncomingMessage): RequestScope => {
    const requestId = single(headers['x-request-id']);
    const parent = parseTraceparent(single(headers['traceparent']));
    return {
      requestId: usableRequestId.test(requestId) ? requestId : runtime.newId(),
      trace: childTrace(parent, runtime.random),
      startedAt: runtime.now(),
      route: undefined,
    };
  };

  return (request: IncomingMessage): RequestScope => {
    const known = scopes.get(request);
    if (known) return known;
    const scope = open(request);
    scopes.set(request, scope);
    return scope;
  };
};

/** Passed to `abort`, which would otherwise build an error with a stack for each request. */
const responseOver = 'the response is over';

/**
 * The context of the calls made for a request. They are cancelled once the response is over: when
 * the client has hung up, and when an answer went out that did not wait for all of them.
 */
export const openContext = (
  runtime: Runtime,
  { requestId, trace }: RequestScope,
  { response, timeoutMs }: { readonly response: ServerResponse; readonly timeoutMs: number },
): CallContext => {
  const over = new AbortController();
  response.once('close', () => over.abort(responseOver));
  return createContext(runtime, { timeoutMs, requestId, trace, signal: over.signal });
};
