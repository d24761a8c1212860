import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { fixturePaths } from './testing/fixture-routes.ts';
import { startGateway } from './testing/running-gateway.ts';

const text = readFileSync(new URL('../shop.http', import.meta.url), 'utf8');

/** `POST /products/:id/reviews` for a request line of the file. */
const requests = text
  .matchAll(/^([A-Z]+) \{\{(?:origin|backOffice)\}\}([^\s?]+)/gm)
  .map(([, method = '', path = '']) => `${method} ${path.replaceAll(/\{\{\w+\}\}/g, ':id')}`)
  .map((request) => request.replace('/lamps/7.svg', '/:shape/:variant.svg'))
  .map((request) => request.replace('/docs/docs.js', '/docs/:file'))
  .toArray();

test('shop.http has exactly one request for each route, but for the pages of the back office', async () => {
  await using shop = await startGateway();
  const { gateway } = shop;
  const { backOffice } = gateway;
  const forPrograms = backOffice.routes.filter(({ admin, bySession }) => admin && !bySession);
  const all = [...gateway.routes, ...forPrograms];
  const fixtures: ReadonlySet<string> = new Set(Object.values(fixturePaths));
  const routes = all
    .filter(({ path }) => !fixtures.has(path))
    .map(({ method, path }) => `${method} ${path}`);

  expect(requests.toSorted()).toEqual(routes.toSorted());
});
