import type { IncomingMessage, ServerResponse } from 'node:http';
import { ServiceError } from '@shop/shared/errors';
import { clientHasGone } from '../edge/connections/closing.ts';
import { maxBodyBytes } from '../edge/guard.ts';
import { checkStructure } from './json-structure.ts';
import { parsePairs } from './pairs.ts';

const unsupported = (message: string) =>
  new ServiceError('UNSUPPORTED_MEDIA_TYPE', message, { executed: 'no' });

const malformed = (message: string, cause?: unknown) =>
  new ServiceError('BODY_MALFORMED', message, { executed: 'no', cause });

const checkMediaType = ({ headers }: IncomingMessage, expected: string) => {
  const [type = '', ...parameters] = (headers['content-type'] ?? '')
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  const isUtf8 = parameters.every((parameter) => /^charset="?utf-?8"?$/.test(parameter));
  if (type !== expected || !isUtf8) throw unsupported(`the body must be ${expected} in UTF-8`);
  if (headers['content-encoding'] !== undefined) {
    throw unsupported('the body must not have a Content-Encoding');
  }
};

/** More chunks than any network needs for a body of this size. */
const maxPieces = 4_096;

const tooLarge = () => {
  const message = `the body has more than ${maxBodyBytes} bytes`;
  return new ServiceError('PAYLOAD_TOO_LARGE', message, { executed: 'no' });
};

const inTooManyPieces = () => malformed(`the body comes in more than ${maxPieces} pieces`);

/**
 * Collects the body in one growing buffer: a body of 64 KiB may come in 65,536 chunks of one byte,
 * and an object for each would take a hundred times its size. Rejects at the first byte or chunk
 * over the limit.
 */
const collect = (request: IncomingMessage, response: ServerResponse): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    let kept = Buffer.allocUnsafe(1_024);
    let bytes = 0;
    let pieces = 0;
    const onData = (chunk: Buffer) => {
      const end = bytes + chunk.length;
      pieces += 1;
      if (end > maxBodyBytes || pieces > maxPieces) {
        request.off('data', onData);
        response.shouldKeepAlive = false;
        reject(end > maxBodyBytes ? tooLarge() : inTooManyPieces());
        return;
      }
      if (end > kept.length) {
        const larger = Buffer.allocUnsafe(Math.min(maxBodyBytes, Math.max(end, 2 * kept.length)));
        kept.copy(larger, 0, 0, bytes);
        kept = larger;
      }
      chunk.copy(kept, bytes);
      bytes = end;
    };
    request.on('data', onData);
    request.once('end', () => resolve(kept.subarray(0, bytes)));
    // The stream of a request fails only when its connection does (`ECONNRESET`).
    const onGone = () => reject(clientHasGone());
    request.once('error', onGone).once('close', onGone);
  });

const readText = async (
  request: IncomingMessage,
  response: ServerResponse,
  mediaType: string,
): Promise<string> => {
  checkMediaType(request, mediaType);
  const bytes = await collect(request, response);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw malformed('the body is not UTF-8', error);
  }
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw malformed('the body is not JSON', error);
  }
};

/**
 * Reads the request's body as a JSON object. Throws `UNSUPPORTED_MEDIA_TYPE`, `PAYLOAD_TOO_LARGE`
 * (and closes the connection), `BODY_MALFORMED` (also for too many chunks), and the errors of
 * `checkStructure`.
 */
export const readJsonObject = async (
  request: IncomingMessage,
  response: ServerResponse,
): Promise<object> => {
  const value = parseJson(await readText(request, response, 'application/json'));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw malformed('the body is not a JSON object');
  }
  checkStructure(value);
  return value;
};

/** Reads the request's body as a posted form; the limits and errors are those of JSON. */
export const readForm = async (
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Readonly<Record<string, string>>> =>
  parsePairs(await readText(request, response, 'application/x-www-form-urlencoded'));
