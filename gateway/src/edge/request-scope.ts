import type { IncomingMessage } from 'node:http';
import type { Response } from 'express';
import { Cancellation } from '@shop/shared/protocol/calls/cancellation';
import { createContext } from '@shop/shared/protocol/calls/context';
import type { CallContext, ContextOptions } from '@shop/shared/protocol/calls/context';
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
  /**
   * Comes when the response is over: when the client has hung up, and when an answer went out that
   * did not wait for all calls.
   */
  readonly over: Cancellation;
  /** The path of the route that serves it, as declared; undefined where there is none. */
  route: string | undefined;
}

/** A response, which carries its request's scope from the first step on. */
export type ScopedResponse = Response<unknown, { scope: RequestScope }>;

const usableRequestId = /^[A-Za-z0-9._-]{1,64}$/;

const single = (value: string | string[] | undefined): string =>
  typeof value === 'string' ? value : '';

/** What is known of a request that has just come. */
export const openScope = (runtime: Runtime, { headers }: IncomingMessage): RequestScope => {
  const requestId = single(headers['x-request-id']);
  const parent = parseTraceparent(single(headers['traceparent']));
  return {
    requestId: usableRequestId.test(requestId) ? requestId : runtime.newId(),
    trace: childTrace(parent, runtime.random),
    startedAt: runtime.now(),
    over: new Cancellation(),
    route: undefined,
  };
};

/** The context of the calls made for a request. */
export const openContext = (
  runtime: Runtime,
  { requestId, trace, over }: RequestScope,
  options: Pick<ContextOptions, 'timeoutMs' | 'user'>,
): CallContext => createContext(runtime, { ...options, requestId, trace, cancellation: over });
