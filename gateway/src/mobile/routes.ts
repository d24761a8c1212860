import type { IncomingHttpHeaders } from 'node:http';
import { gzipSync } from 'node:zlib';
import { fingerprintOf } from '@shop/shared/fingerprint';
import { type Answer, jsonAnswer, noStore, revalidate } from '../edge/answer.ts';
import { type Route, route } from '../edge/route.ts';
import { hasTag } from '../input/request-headers.ts';
import type { ProductPage } from '../product-page/product-page.ts';
import type { SectionDefinition } from '../product-page/section.ts';
import { mobilePage } from './mobile-page.ts';

/** Smaller bodies grow when they are compressed. */
const minCompressedBytes = 512;

/** Whether a client takes gzip (RFC 9110, section 12.5.3). */
const takesGzip = ({ 'accept-encoding': accepted = '' }: IncomingHttpHeaders): boolean =>
  accepted.split(',').some((one) => /^\s*(gzip|\*)\s*(;\s*q=(?!0(\.0*)?\s*$).*)?$/i.test(one));

/** The page of a product for phones: at most 8 KB, with an entity tag, compressed for who takes it. */
export const mobileRoute = (
  { composePage }: Pick<ProductPage, 'composePage'>,
  sections: readonly SectionDefinition[],
): Route =>
  route('GET', '/mobile/v1/products/:id', {
    handle: async ({ id, headers, context }): Promise<Answer> => {
      const composed = await composePage(id, context);
      const page = mobilePage(sections, composed);
      // Weak, since the same page is sent compressed and as it is.
      const tag = `"${fingerprintOf(page).slice(0, 22)}"`;
      const caching = composed.degraded.length > 0 ? noStore : revalidate;
      const about = { ...caching, ETag: `W/${tag}`, Vary: 'Accept-Encoding' };
      if (hasTag(headers, tag)) return { status: 304, headers: about, body: '' };
      const body = Buffer.from(JSON.stringify(page));
      if (body.length < minCompressedBytes || !takesGzip(headers))
        return jsonAnswer(200, body, about);
      return jsonAnswer(200, gzipSync(body), { ...about, 'Content-Encoding': 'gzip' });
    },
  });
