import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { ServiceError } from '@shop/shared/errors';
import { htmlAnswer, revalidate } from '../edge/answer.ts';
import { type Route, route } from '../edge/route.ts';
import { policyWith } from '../edge/security-headers.ts';
import { createLargeAsset, toAsset } from '../web/asset.ts';
import { docsPage } from './docs-page.ts';

const { resolve } = createRequire(import.meta.url);

const own = (name: string) => new URL(`public/${name}`, import.meta.url);

/** The files of the page, by their names: those of Swagger UI, and ours. */
const files: Readonly<Record<string, { readonly type: string; readonly at: string | URL }>> = {
  'swagger-ui.css': { type: 'text/css', at: resolve('swagger-ui-dist/swagger-ui.css') },
  'swagger-ui.js': { type: 'text/javascript', at: resolve('swagger-ui-dist/swagger-ui-bundle.js') },
  'docs.css': { type: 'text/css', at: own('docs.css') },
  'docs.js': { type: 'text/javascript', at: own('docs.js') },
};

const assets = new Map(
  Object.entries(files).map(([name, { type, at }]) => [
    name,
    createLargeAsset(() => toAsset(type, readFileSync(at, 'utf8'))),
  ]),
);

/** Swagger UI draws its arrows from the stylesheet, and posts no form. */
const policy = policyWith({ 'img-src': ["'self'", 'data:'], 'form-action': ["'none'"] });

/** The page that shows the OpenAPI document to people, and its files. */
export const docsRoutes: readonly Route[] = [
  route('GET', '/docs', {
    handle: async () =>
      htmlAnswer(200, docsPage(), { ...revalidate, 'Content-Security-Policy': policy }),
  }),
  route('GET', '/docs/:file', {
    handle: async ({ params: { file = '' }, headers }) => {
      const answer = assets.get(file);
      if (!answer) throw new ServiceError('NOT_FOUND', 'there is nothing at this path');
      return answer(headers);
    },
  }),
];
