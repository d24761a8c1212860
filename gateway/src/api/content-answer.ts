import type { IncomingHttpHeaders } from 'node:http';
import { gzipSync } from 'node:zlib';
import { fingerprintOf } from '@shop/shared/fingerprint';
import { type Answer, jsonAnswer } from '../edge/answer.ts';
import { hasTag } from '../input/request-headers.ts';

/** Smaller bodies grow when they are compressed. */
const minCompressedBytes = 512;

/** Whether a client takes gzip (RFC 9110, section 12.5.3). */
const takesGzip = ({ 'accept-encoding': accepted = '' }: IncomingHttpHeaders): boolean =>
  accepted.split(',').some((one) => /^\s*(gzip|\*)\s*(;\s*q=(?!0(\.0*)?\s*$).*)?$/i.test(one));

/**
 * Answers with JSON that has no version of its own: with an entity tag of its content, 304 where
 * the client has that, and compressed for those who take gzip. `vary` names the request headers
 * that the content depends on.
 */
export const contentAnswer = (
  headers: IncomingHttpHeaders,
  content: object,
  caching: Readonly<Record<string, string>>,
  vary: readonly string[] = [],
): Answer => {
  // Weak, since the same content is sent compressed and as it is.
  const tag = `"${fingerprintOf(content).slice(0, 22)}"`;
  const about = { ...caching, ETag: `W/${tag}`, Vary: [...vary, 'Accept-Encoding'].join(', ') };
  if (hasTag(headers, tag)) return { status: 304, headers: about, body: '' };
  const body = Buffer.from(JSON.stringify(content));
  if (body.length < minCompressedBytes || !takesGzip(headers)) return jsonAnswer(200, body, about);
  return jsonAnswer(200, gzipSync(body), { ...about, 'Content-Encoding': 'gzip' });
};
