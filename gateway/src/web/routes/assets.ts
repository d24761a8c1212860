import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { slug } from '@shop/shared/contracts/product';
import type { Answer } from '../../edge/answer.ts';
import { type Route, route } from '../../edge/route.ts';
import { createCheck } from '../../input/invalid-input.ts';
import { wholeNumber } from '../../input/query-fields.ts';
import { hasTag } from '../../input/request-headers.ts';
import { drawPicture } from '../pictures/picture.ts';

const svg = 'image/svg+xml';

const toAsset = (type: string, content: string) => {
  const tag = `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;
  return { type, content, tag };
};

/** Drawings have inline styles, for their light and dark colours. */
const drawingPolicy = {
  'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'",
};

const assetAnswer = (
  { type, content, tag }: ReturnType<typeof toAsset>,
  headers: IncomingHttpHeaders,
  maxAgeSeconds: number,
): Answer => {
  const about = {
    ETag: tag,
    'Cache-Control': `public, max-age=${maxAgeSeconds}`,
    ...(type === svg && drawingPolicy),
  };
  if (hasTag(headers, tag)) return { status: 304, headers: about, body: '' };
  const all = { 'Content-Type': `${type}; charset=utf-8`, ...about };
  return { status: 200, headers: all, body: content };
};

const minutes = 60;
const days = 86_400;

const file = (name: string, type: string): Route => {
  const asset = toAsset(type, readFileSync(new URL(`../public/${name}`, import.meta.url), 'utf8'));
  return route('GET', `/${name}`, {
    handle: async ({ headers }) => assetAnswer(asset, headers, 5 * minutes),
  });
};

const checkPicture = createCheck(
  z.object({
    shape: slug,
    variant: z
      .string()
      .regex(/^(0|[1-9][0-9]{0,5})$/, 'must be 0 to 999999')
      .transform(Number),
  }),
);

/** The stylesheet, the script, the icon, and the pictures, which are drawn on request. */
export const assetRoutes: readonly Route[] = [
  file('shop.css', 'text/css'),
  file('live.js', 'text/javascript'),
  file('icon.svg', svg),
  route('GET', '/pictures/:shape/:variant.svg', {
    query: z.strictObject({ size: wholeNumber.pipe(z.int().min(16).max(960)).optional() }),
    handle: async ({ params, query: { size }, headers }) => {
      const drawn = toAsset(svg, drawPicture(checkPicture(params), size));
      return assetAnswer(drawn, headers, 1 * days);
    },
  }),
];
