import type { IncomingMessage } from 'node:http';
import type { Response } from 'express';
import { Cancellation } from '@shop/shared/protocol/calls/cancellation';
import { createContext } from '@shop/shared/protocol/calls/context';
import type { CallContext, ContextOptions } from '@shop/shared/protocol/calls/context';
import type { Runtime } from '@shop/shared/runtime';
import { childTrace, parseTraceparent } from '@shop/shared/trace';
import type { Trace } from '@shop/shared/trace';

/** The scope of an HTTP request. */
export interface RequestScope {
  /** The client's `X-Request-Id` if it is valid, else a new id. */
  readonly requestId: string;
  readonly trace: Trace;
  /** On `Runtime.now`'s clock. */
  readonly startedAt: number;
  /** Cancelled when the response has ended or the client has hung up; calls may still run then. */
  readonly over: Cancellation;
  /** The declared path of its route; undefined where there is none. */
  route: string | undefined;
}

/** A response with the scope of its request. */
export type ScopedResponse = Response<unknown, { scope: RequestScope }>;

const usableRequestId = /^[A-Za-z0-9._-]{1,64}$/;

const single = (value: string | string[] | undefined): string =>
  typeof value === 'string' ? value : '';

/** Opens the scope of a request. */
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

/** The context of calls that are made for a request. */
export const openContext = (
  runtime: Runtime,
  { requestId, trace, over }: RequestScope,
  options: Pick<ContextOptions, 'timeoutMs' | 'user'>,
): CallContext => createContext(runtime, { ...options, requestId, trace, cancellation: over });
