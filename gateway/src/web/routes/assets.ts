import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { slug } from '@shop/shared/contracts/product';
import { type Route, route } from '../../edge/route.ts';
import { createCheck } from '../../input/invalid-input.ts';
import { wholeNumber } from '../../input/query-fields.ts';
import { assetAnswer, maxAge, toAsset } from '../asset.ts';
import { drawPicture } from '../pictures/picture.ts';

const svg = 'image/svg+xml';

/** Drawings have inline styles, for their light and dark colours. */
const drawingPolicy = {
  'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'",
};

/** A file at the root; it may be written in several parts, which are joined to one. */
const file = (name: string, type: string, parts: readonly string[] = [name]): Route => {
  const content = parts
    .map((part) => readFileSync(new URL(`../public/${part}`, import.meta.url), 'utf8'))
    .join('\n');
  const asset = toAsset(type, content, type === svg ? drawingPolicy : {});
  return route('GET', `/${name}`, { handle: async ({ headers }) => assetAnswer(asset, headers) });
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

const shared: readonly Route[] = [
  file('shop.css', 'text/css'),
  file('icon.svg', svg),
  route('GET', '/pictures/:shape/:variant.svg', {
    query: z.strictObject({ size: wholeNumber.pipe(z.int().min(16).max(960)).optional() }),
    handle: async ({ params, query: { size }, headers }) => {
      const drawn = toAsset(svg, drawPicture(checkPicture(params), size), drawingPolicy);
      return assetAnswer(drawn, headers, maxAge.picture);
    },
  }),
];

/** The stylesheet, the script, the icon, and the pictures, which are drawn on request. */
export const assetRoutes: readonly Route[] = [...shared, file('live.js', 'text/javascript')];

/** The parts of the stylesheet of the back office, in the order in which they apply. */
const officeStyles = ['frame', 'tables', 'things', 'forms', 'picture-fields', 'reviews'];

/** The same for the back office, which has no script, and a stylesheet of its own as well. */
export const officeAssetRoutes: readonly Route[] = [
  ...shared,
  file(
    'office.css',
    'text/css',
    officeStyles.map((part) => `office/${part}.css`),
  ),
];
