import type { IncomingMessage, ServerResponse } from 'node:http';
import cors from 'cors';

/** Headers that a page of an allowed origin may send and read beyond the CORS-safelisted ones. */
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

/** Does something about a request, and goes on with it. */
type Step = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/**
 * Lets pages of other origins use the API, and nothing else (the Fetch standard's CORS protocol):
 * without cookies, and only origins that are named. With none named no header is sent.
 */
export const createCrossOrigin = (origins: readonly string[]): Step => {
  if (origins.length === 0) return (_request, _response, next) => next();
  const allow = cors({
    origin: [...origins],
    methods: ['GET', 'HEAD', 'POST'],
    allowedHeaders: requestHeaders,
    exposedHeaders: answerHeaders,
    maxAge: preflightSeconds,
    // It is answered as all requests are, behind the limits and the guard.
    preflightContinue: true,
  });
  return (request, response, next) => {
    const { url = '', method, headers } = request;
    if (!url.startsWith('/api/')) return next();
    // Any other OPTIONS is answered as that of a program, which hears what the path takes.
    const isPreflight = headers['access-control-request-method'] !== undefined;
    if (method === 'OPTIONS' && !isPreflight) return next();
    return allow(request, response, next);
  };
};

/** Whether a response is to a preflight of the API: its headers say what may be sent. */
export const isToPreflight = (response: ServerResponse): boolean =>
  response.hasHeader('Access-Control-Allow-Methods');
