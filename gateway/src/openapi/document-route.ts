import { readFileSync } from 'node:fs';
import { brand } from '@shop/shared/brand';
import { type Route, route } from '../edge/route.ts';
import { createLargeAsset, toAsset } from '../web/asset.ts';
import { openApiDocument } from './document.ts';

/** The API whose routes are described. */
interface DescribedApi {
  readonly of: 'shop' | 'back office';
  /** The path under which clients see the shop; empty for the root. */
  readonly basePath: string;
}

const forAll = `
Every refusal is a problem document (RFC 9457): \`code\` says what is wrong, \`fields\` where, and
\`retryable\` whether the same request may succeed later. \`Retry-After\` says when.

Money is in minor units. Lists have a \`nextCursor\`, which is the \`cursor\` of the next page;
it is null on the last one. Clients must ignore fields that they do not know.`;

const descriptions = {
  shop: `The products of the shop with their prices, deals, reviews and ways of sending.
A client may send so many requests a second, and gets 429 for more.
${forAll}`,
  'back office': `All that staff changes, with the admin token. A write that replaces
a version names it in \`If-Match\`.
${forAll}`,
};

const readVersion = (): string => {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { version }: { version: string } = JSON.parse(text);
  return version;
};

/** The OpenAPI document of some routes, at `/openapi.json`; it is made at the first request. */
export const documentRoute = (routes: readonly Route[], { of, basePath }: DescribedApi): Route => {
  const answer = createLargeAsset(() => {
    const title = of === 'shop' ? brand : `${brand}: ${of}`;
    const about = { title, description: descriptions[of], version: readVersion(), basePath };
    return toAsset('application/json', JSON.stringify(openApiDocument(routes, about)));
  });
  return route('GET', '/openapi.json', {
    admin: of === 'back office',
    handle: ({ headers }) => answer(headers),
  });
};
