import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Answer } from '../edge/answer.ts';
import { hasTag, takesGzip } from '../input/request-headers.ts';

/** A file that clients keep, with its entity tag. */
export interface Asset {
  /** Its media type, which has UTF-8 text. */
  readonly type: string;
  readonly content: string;
  readonly tag: string;
  /** Headers of its own. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Makes an asset; its tag is made of its content. */
export const toAsset = (type: string, content: string, headers: Asset['headers'] = {}): Asset => ({
  type,
  content,
  tag: `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`,
  headers,
});

/** How long clients use an asset without asking again, in seconds. */
export const maxAge = { file: 5 * 60, picture: 86_400 } as const;

/** Answers with an asset; 304 where the client has it. */
export const assetAnswer = (
  { type, content, tag, headers: own }: Asset,
  headers: IncomingHttpHeaders,
  maxAgeSeconds: number = maxAge.file,
): Answer => {
  const about = { ETag: tag, 'Cache-Control': `public, max-age=${maxAgeSeconds}`, ...own };
  if (hasTag(headers, tag)) return { status: 304, headers: about, body: '' };
  const all = { 'Content-Type': `${type}; charset=utf-8`, ...about };
  return { status: 200, headers: all, body: content };
};

const compress = promisify(gzip);

/**
 * Makes the function that answers with a large asset, compressed for clients who take it. The asset
 * is made and compressed at the first request.
 */
export const createLargeAsset = (
  make: () => Asset,
): ((headers: IncomingHttpHeaders) => Promise<Answer>) => {
  const load = async () => {
    const made = make();
    // Weak, since the same asset is sent compressed and as it is.
    const headers = { ...made.headers, ETag: `W/${made.tag}`, Vary: 'Accept-Encoding' };
    // One buffer for all answers: those that clients do not take cost nothing.
    const plain = Buffer.from(made.content);
    return { asset: { ...made, headers }, plain, compressed: await compress(plain) };
  };
  let loaded: ReturnType<typeof load> | undefined;
  return async (headers) => {
    loaded ??= load();
    const { asset, plain, compressed } = await loaded;
    const answer = assetAnswer(asset, headers);
    if (answer.status === 304) return answer;
    if (!takesGzip(headers)) return { ...answer, body: plain };
    return {
      ...answer,
      headers: { ...answer.headers, 'Content-Encoding': 'gzip' },
      body: compressed,
    };
  };
};
