import type { IncomingMessage } from 'node:http';
import type { Response } from 'express';
import { Cancellation } from '@shop/shared/protocol/calls/cancellation';
import type { Runtime } from '@shop/shared/runtime';
import { single } from '../input/request-headers.ts';
import { type Trace, childTrace, parseTraceparent } from '@shop/shared/trace';

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
  /** The id of the partner's key; undefined for others. */
  partner: string | undefined;
  /** Whether its answer is a stream, which lasts as long as somebody follows it. */
  isStream: boolean;
}

/** A response with the scope of its request. */
export type ScopedResponse = Response<unknown, { scope: RequestScope }>;

const usableRequestId = /^[A-Za-z0-9._-]{1,64}$/;

/** Opens the scope of a request. */
export const openScope = (runtime: Runtime, { headers }: IncomingMessage): RequestScope => {
  const requestId = single(headers['x-request-id']) ?? '';
  const parent = parseTraceparent(single(headers['traceparent']) ?? '');
  return {
    requestId: usableRequestId.test(requestId) ? requestId : runtime.newId(),
    trace: childTrace(parent, runtime.random),
    startedAt: runtime.now(),
    over: new Cancellation(),
    route: undefined,
    partner: undefined,
    isStream: false,
  };
};
