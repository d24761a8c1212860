import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { noLimits } from '@shop/gateway/edge/limits/limit-settings';
import type { JsonSchema } from '@shop/shared/protocol/json-schema';
import type { OpenApiDocument } from '@shop/gateway/openapi/document';
import { createDocumentCheck } from '@shop/gateway/testing/documented-answers';
import { type Shop, openShop } from './shop.ts';

const adminToken = 'the-admin-token-of-this-test';
const asAdmin = { authorization: `Bearer ${adminToken}` };

let shop: Shop;

beforeAll(async () => {
  const settings = { adminToken, logLevel: 'fatal', limits: noLimits };
  shop = await openShop({ port: 0, backOfficePort: 0, products: 60, ...settings });
});

afterAll(() => shop.stop());

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly example?: string;
}

interface Operation {
  readonly parameters: readonly (Parameter | { readonly $ref: string })[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { example: object }>> };
  readonly security?: unknown;
}

/** A document, as far as its examples are read. */
interface Described extends OpenApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, JsonSchema & Operation>>>>;
}

const parametersOf = (document: OpenApiDocument, { parameters }: Operation): Parameter[] =>
  parameters.map((one) => {
    if (!('$ref' in one)) return one;
    const [, , , name = ''] = one.$ref.split('/');
    return Object(document['components']).parameters[name];
  });

/** The request that an operation has as its example. */
const exampleOf = (document: OpenApiDocument, path: string, operation: Operation) => {
  const shown = parametersOf(document, operation).filter(({ example }) => example !== undefined);
  const inPath = shown.filter(({ in: place }) => place === 'path');
  const inHeaders = shown.filter(({ in: place }) => place === 'header');
  const [[type, { example }] = ['', { example: undefined }]] = Object.entries(
    operation.requestBody?.content ?? {},
  );
  return {
    url: inPath.reduce((url, one) => url.replace(`{${one.name}}`, `${one.example}`), path),
    headers: {
      ...Object.fromEntries(inHeaders.map((one) => [one.name, `${one.example}`])),
      ...(example && { 'content-type': type }),
    },
    ...(example && { body: JSON.stringify(example) }),
  };
};

/** Sends every example of a document, one after the other; returns what was answered. */
const sendAll = async (port: number, own: Readonly<Record<string, string>> = {}) => {
  const origin = `http://127.0.0.1:${port}`;
  const got = await fetch(`${origin}/openapi.json`, { headers: own });
  const document: Described = JSON.parse(await got.text());
  const check = createDocumentCheck(document);
  const answers: string[] = [];
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const [name, operation] of Object.entries(operations)) {
      const method = name.toUpperCase();
      const { url, headers, ...rest } = exampleOf(document, path, operation);
      const request = { method, headers: { ...headers, ...own }, ...rest };
      const answer = await fetch(origin + url, request);
      await check(method, path, answer);
      answers.push(`${method} ${path} ${answer.status}`);
      // A stream never ends by itself.
      await answer.body?.cancel();
    }
  }
  return answers;
};

/** The examples that a shop which has just been opened refuses, and why. */
const refusedAtFirst: ReadonlySet<string> = new Set([
  // Their ids are made by the shop.
  'POST /api/v1/partner-keys/{id}/revoke 404',
  'POST /api/v1/reviews/{id}/hide 404',
  'POST /api/v1/reviews/{id}/restore 404',
  'POST /api/v1/reviews/{id}/helpful 404',
  // An example before has made another version.
  'PUT /api/v1/products/{id}/list-price 412',
  'PUT /api/v1/products/{id}/stock 412',
  // The key of a partner is shown once, and is no example.
  'GET /partner/v1/products 401',
  'GET /partner/v1/products/{id} 401',
  'GET /partner/v1/changes 401',
  // The token of a customer is made at the sign-in, and is no example.
  'POST /api/v1/sessions/end 401',
  'GET /api/v1/customer 401',
  'PUT /api/v1/customer 401',
  'POST /api/v1/orders 401',
  'GET /api/v1/orders 401',
  'GET /api/v1/orders/{id} 401',
  'GET /api/v1/products/{id}/purchases 401',
  'POST /api/v1/orders/{id}/cancel 401',
  // Nobody has placed an order yet.
  'GET /api/v1/orders/{id} 404',
  'POST /api/v1/orders/{id}/refund 404',
  'POST /api/v1/orders/{id}/retry 404',
  'POST /api/v1/parcels/{id}/reports 404',
  'GET /api/v1/parcels/{id} 404',
  'GET /api/v1/cart 401',
  'DELETE /api/v1/cart 401',
  'PUT /api/v1/cart/lines/{id} 401',
  'PUT /api/v1/cart/options 401',
]);

test('every example of the documents is answered as it is documented, and taken where it can be', async () => {
  const ofStaff = await sendAll(shop.backOfficePort, asAdmin);
  const ofShop = await sendAll(shop.port);

  const refused = [...ofStaff, ...ofShop].filter(
    (answer) => !/ 20[0-2]$/.test(answer) && !refusedAtFirst.has(answer),
  );
  expect(refused).toEqual([]);
  expect(ofStaff.length).toBeGreaterThan(3);
  expect(ofShop.length).toBeGreaterThan(4);
});
