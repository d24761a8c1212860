import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ErrorCode, ServiceError } from '@shop/shared/errors';

/** The longest URL, in characters. */
const maxUrlLength = 2_048;

/** The largest body, in bytes. */
export const maxBodyBytes = 64 * 1_024;

/** The most headers. The parser keeps one more and drops the rest, so that too many are noticed. */
export const maxHeaders = 100;

export interface GuardSettings {
  /** The hosts that are served, in lower case, with a port or for any; default: all. */
  readonly trustedHosts?: readonly string[] | undefined;
}

/** Whether a `Host` is on the list, with or without its port. */
const isTrusted = (host: string, trusted: readonly string[]) =>
  trusted.includes(host) || trusted.includes(host.replace(/:\d*$/, ''));

/** Refuses a request and closes its connection, which may be out of sync. */
const refuse = (response: ServerResponse, code: ErrorCode, message: string): never => {
  response.shouldKeepAlive = false;
  throw new ServiceError(code, message, { executed: 'no' });
};

/** Counts in `rawHeaders`, names and values by turns: `headers` has only the first Host. */
const countHosts = ({ rawHeaders }: IncomingMessage): number =>
  rawHeaders.filter((text, at) => at % 2 === 0 && text.toLowerCase() === 'host').length;

/**
 * Makes a check of sizes, and of requests that Node's parser accepts although a proxy in front may
 * read them differently (request smuggling: several `Host` headers, other transfer encodings).
 */
export const createGuard = ({ trustedHosts }: GuardSettings) => {
  const checkHost = (request: IncomingMessage, response: ServerResponse) => {
    const { host } = request.headers;
    // HTTP/1.0 has no Host: probes of load balancers use it.
    if (host === undefined && request.httpVersion === '1.0') return;
    if (host === undefined || countHosts(request) > 1) {
      refuse(response, 'INVALID_ARGUMENT', 'there must be exactly one Host header');
    } else if (trustedHosts && !isTrusted(host.toLowerCase(), trustedHosts)) {
      const message =
        'the Host header names no host of this shop; TRUSTED_HOSTS lists those it has';
      refuse(response, 'INVALID_ARGUMENT', message);
    }
  };

  /** Throws for a request that must not be served. */
  const check = (request: IncomingMessage, response: ServerResponse): void => {
    if ((request.url ?? '').length > maxUrlLength) {
      refuse(response, 'URI_TOO_LONG', `the URL has more than ${maxUrlLength} characters`);
    }
    if (request.rawHeaders.length / 2 > maxHeaders) {
      refuse(response, 'HEADERS_TOO_LARGE', `there are more than ${maxHeaders} headers`);
    }
    checkHost(request, response);
    if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) {
      refuse(response, 'PAYLOAD_TOO_LARGE', `the body has more than ${maxBodyBytes} bytes`);
    }
    if ((request.headers['transfer-encoding'] ?? 'chunked').toLowerCase() !== 'chunked') {
      refuse(response, 'INVALID_ARGUMENT', 'the only transfer encoding is chunked');
    }
  };

  return check;
};
