import type { IncomingMessage, ServerResponse } from 'node:http';
import cors from 'cors';

/** Headers that pages of allowed origins may send and read, besides the CORS-safelisted ones. */
const requestHeaders = [
  'Content-Type',
  'Idempotency-Key',
  'If-Match',
  'If-None-Match',
  'X-Request-Id',
  'X-Request-Timeout',
  'traceparent',
];
const answerHeaders = ['ETag', 'RateLimit', 'RateLimit-Policy', 'Retry-After', 'X-Request-Id'];

const preflightSeconds = 600;

/** A middleware. */
type Step = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/**
 * CORS (the Fetch standard) for the API only: without cookies, and only for the given origins.
 * Without origins no header is sent.
 */
export const createCrossOrigin = (origins: readonly string[]): Step => {
  if (origins.length === 0) return (_request, _response, next) => next();
  const allow = cors({
    origin: [...origins],
    methods: ['GET', 'HEAD', 'POST'],
    allowedHeaders: requestHeaders,
    exposedHeaders: answerHeaders,
    maxAge: preflightSeconds,
    // A preflight is answered as any other request, behind the limits and the guard.
    preflightContinue: true,
  });
  return (request, response, next) => {
    const { url = '', method, headers } = request;
    if (!url.startsWith('/api/')) return next();
    // Any other OPTIONS is answered with the methods that the path allows.
    const isPreflight = headers['access-control-request-method'] !== undefined;
    if (method === 'OPTIONS' && !isPreflight) return next();
    return allow(request, response, next);
  };
};

/** Whether a response is to a preflight of the API, by its headers. */
export const isToPreflight = (response: ServerResponse): boolean =>
  response.hasHeader('Access-Control-Allow-Methods');
