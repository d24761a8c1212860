import type { IncomingMessage, ServerResponse } from 'node:http';
import { ServiceError } from '@shop/shared/errors';
import type { ErrorCode } from '@shop/shared/errors';

/** The longest path with query that is read, in characters. */
const maxUrlLength = 2_048;

/** The largest body that is read, in bytes. */
export const maxBodyBytes = 64 * 1_024;

/** The parser keeps this many headers and forgets the rest, so one more shows that there are more. */
export const maxHeaders = 100;

export interface GuardSettings {
  /**
   * The hosts that are served, in lower case: on any port, or on the one that is named. All of them
   * when this is left out.
   */
  readonly trustedHosts?: readonly string[] | undefined;
}

/** `rawHeaders` has names and values by turns; in `headers` only the first Host is left. */
const countHosts = ({ rawHeaders }: IncomingMessage): number => {
  let count = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    if (name.length === 4 && name.toLowerCase() === 'host') count += 1;
  }
  return count;
};

/** Whether a `Host` is on the list, by itself or whatever its port. */
const isTrusted = (host: string, trusted: readonly string[]) =>
  trusted.includes(host) || trusted.includes(host.replace(/:\d*$/, ''));

/** Refuses a request after whose answer the connection cannot be trusted to be in step. */
const refuse = (response: ServerResponse, code: ErrorCode, message: string): never => {
  response.shouldKeepAlive = false;
  throw new ServiceError(code, message, { executed: 'no' });
};

/**
 * Checks what Node's parser lets through although servers in front of us may read it differently
 * (more than one `Host`, odd transfer encodings), and what is too much to look at.
 */
export const createGuard = ({ trustedHosts }: GuardSettings) => {
  const checkHost = (request: IncomingMessage, response: ServerResponse) => {
    const { host } = request.headers;
    // HTTP/1.0 knows no Host: probes of load balancers have none, and name no other shop.
    if (host === undefined && request.httpVersion === '1.0') return;
    if (host === undefined || countHosts(request) > 1) {
      refuse(response, 'INVALID_ARGUMENT', 'there must be exactly one Host header');
    } else if (trustedHosts && !isTrusted(host.toLowerCase(), trustedHosts)) {
      const message =
        'the Host header names no host of this shop; TRUSTED_HOSTS lists those it has';
      refuse(response, 'INVALID_ARGUMENT', message);
    }
  };

  /** Throws where a request must not be served. */
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
