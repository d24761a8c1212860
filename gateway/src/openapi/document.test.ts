import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { jsonAnswer } from '../edge/answer.ts';
import { isForPeople, route } from '../edge/route.ts';
import { adminToken, asAdmin, startGateway } from '../testing/running-gateway.ts';
import { openApiDocument } from './document.ts';

const about = { title: 'A shop', description: '', version: '1.0.0', basePath: '' };

/** The documents of the shop and of its back office, as they are served. */
const served = async (settings: { readonly basePath?: string } = {}) => {
  await using shop = await startGateway({ settings: { adminToken, ...settings } });
  const answers = [
    await shop.get('/openapi.json'),
    await shop.backOffice.get('/openapi.json', asAdmin),
  ];
  const [ofShop, ofStaff] = await Promise.all(
    answers.map(async (answer) => JSON.parse(await answer.text())),
  );
  return { ofShop, ofStaff, gateway: shop.gateway };
};

const operationsOf = (document: { paths: object }) =>
  Object.values(document.paths).flatMap((path: object) => Object.values(path));

test('the documents are valid OpenAPI 3.1, by its official schema', async () => {
  const { ofShop, ofStaff } = await served();

  for (const document of [ofShop, ofStaff]) {
    const validator = new Validator();
    expect(await validator.validate(document)).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
  }
});

test('every route for programs is declared: what it does, and what it answers', async () => {
  await using shop = await startGateway();
  const { routes, backOffice } = shop.gateway;
  const forPrograms = [...routes, ...backOffice.routes].filter(({ path }) => !isForPeople(path));

  const undeclared = forPrograms.filter(
    ({ declared: { summary, answers } }) => !summary || !answers,
  );

  expect(undeclared.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
  expect(forPrograms.length).toBeGreaterThan(8);
});

test('a write that anybody may send needs what browsers send for no page of another origin unasked', async () => {
  await using shop = await startGateway();
  const open = shop.gateway.routes.filter(
    ({ method, path, partner, declared: { customer } }) =>
      method !== 'GET' && !isForPeople(path) && !partner && customer !== true,
  );

  const unguarded = open.filter(
    ({ bodyType, declared: { key } }) => bodyType !== 'json' && key !== 'required',
  );

  expect(unguarded.map(({ path }) => path)).toEqual([]);
  expect(open.length).toBeGreaterThan(3);
});

test('each document has the routes for programs of its port, and no others', async () => {
  const { ofShop, ofStaff, gateway } = await served();

  for (const [document, { routes }] of [
    [ofShop, gateway],
    [ofStaff, gateway.backOffice],
  ] as const) {
    const described = Object.entries<object>(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    const declared = routes
      .filter(({ path }) => !isForPeople(path))
      .map(({ method, path }) => `${method.toLowerCase()} ${path.replace(':id', '{id}')}`);
    expect(described.toSorted()).toEqual(declared.toSorted());
  }
});

test('operations have names of their own, and bodies have examples', async () => {
  const { ofShop, ofStaff } = await served();

  for (const document of [ofShop, ofStaff]) {
    const operations = operationsOf(document).filter(({ tags }) => tags[0] !== 'fixtures');
    const names = operations.map(({ operationId }) => operationId);
    expect(names).toEqual([...new Set(names)]);
    for (const name of names) expect(name).toMatch(/^(get|post|put|delete)[A-Z][A-Za-z]+$/);
    const withoutExample = operations
      .filter(({ requestBody, tags }) => requestBody && tags[0] !== 'page')
      .filter(({ requestBody }) => !JSON.stringify(requestBody).includes('"example":'));
    expect(withoutExample.map(({ operationId }) => operationId)).toEqual([]);
  }
});

test('the back office asks for the admin token, for its document as well', async () => {
  const { ofShop, ofStaff } = await served();
  await using shop = await startGateway();

  expect(ofStaff.security).toEqual([{ admin: [] }]);
  expect(ofStaff.components.securitySchemes.admin).toEqual({ type: 'http', scheme: 'bearer' });
  expect(ofShop.security).toBeUndefined();
  expect((await shop.backOffice.get('/openapi.json')).status).toBe(401);
});

test.each([
  [undefined, '/'],
  ['/shop', '/shop'],
])('the server is where clients see the shop: %j', async (basePath, url) => {
  const { ofShop, ofStaff } = await served(basePath === undefined ? {} : { basePath });

  expect(ofShop.servers).toEqual([{ url }]);
  expect(ofStaff.servers).toEqual([{ url }]);
});

test('it is the same at each start, is kept by clients, and compressed', async () => {
  await using one = await startGateway();
  await using other = await startGateway();

  const [first, second] = [await one.get('/openapi.json'), await other.get('/openapi.json')];
  const tag = first.headers.get('etag') ?? '';
  const again = await one.get('/openapi.json', { 'if-none-match': tag });

  expect(tag).toMatch(/^W\/"[\w-]{22}"$/);
  expect(second.headers.get('etag')).toBe(tag);
  expect(first.headers.get('content-encoding')).toBe('gzip');
  expect(first.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(first.headers.get('cache-control')).toBe('public, max-age=300');
  expect(again.status).toBe(304);
});

const thing = z.strictObject({ id: z.string() }).meta({ id: 'Thing' });
const handle = async () => jsonAnswer(200, { id: 'a' });

test('a route for customers asks for their token, and one for guests as well does not need it', () => {
  const securityOf = (customer: boolean | 'optional') => {
    const declared = { summary: 'Make a thing', customer, answers: { 200: thing }, handle };
    const { paths } = openApiDocument([route('POST', '/api/v1/things', declared)], about);
    return Object(paths['/api/v1/things']).post.security;
  };

  expect(securityOf(false)).toBeUndefined();
  expect(securityOf(true)).toEqual([{ customer: [] }]);
  expect(securityOf('optional')).toEqual([{}, { customer: [] }]);
});

test('what a route takes is in its operation, and what it refuses for that', () => {
  const routes = [
    route('PUT', '/api/v1/things/:id', {
      summary: 'Replace a thing',
      of: { service: 'things', refusals: { TOO_BIG: 409 } },
      admin: true,
      key: 'optional',
      replaces: 'version',
      query: z.strictObject({ limit: z.int().optional() }),
      body: thing,
      answers: { 200: thing },
      errors: ['TOO_BIG'],
      handle,
    }),
  ];

  const { paths, components } = openApiDocument(routes, about);

  const operation = paths['/api/v1/things/{id}']?.['put'];
  expect(operation).toMatchObject({ tags: ['things'], operationId: 'putThingsById' });
  expect(operation?.['parameters']).toEqual([
    expect.objectContaining({ name: 'id', in: 'path', required: true }),
    expect.objectContaining({ name: 'limit', in: 'query', required: false }),
    ...['RequestId', 'RequestTimeout', 'OptionalIdempotencyKey', 'IfMatch'].map((name) => ({
      $ref: `#/components/parameters/${name}`,
    })),
  ]);
  expect(Object.keys(Object(operation?.['responses'])).join(' ')).toBe(
    '200 400 401 404 408 409 412 413 414 415 422 428 429 431 500 502 503 504',
  );
  expect(Object(operation?.['responses'])).toMatchObject({
    200: {
      headers: { ETag: { $ref: '#/components/headers/ETag' } },
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } },
    },
    409: { $ref: '#/components/responses/InProgressOrTooBig' },
  });
  expect(components).toMatchObject({
    schemas: { Thing: { type: 'object', required: ['id'], additionalProperties: false } },
    responses: { InProgressOrTooBig: { description: expect.stringContaining('`TOO_BIG`') } },
  });
});

test('a refusal that has another status at another service is a mistake', () => {
  const refusing = ([service, status]: readonly [string, 409 | 422]) => {
    const of = { service, refusals: { TOO_BIG: status } };
    return route('GET', `/api/v1/${service}`, { of, errors: ['TOO_BIG'], handle });
  };
  const routes = (
    [
      ['things', 409],
      ['lots', 422],
    ] as const
  ).map(refusing);

  expect(() => openApiDocument(routes, about)).toThrow('TooBig has the statuses 409 and 422');
});

test('a code that no contract knows, and one name for two schemas, are mistakes', () => {
  const of = { service: 'things' };
  const withError = route('GET', '/api/v1/things', { of, errors: ['TOO_BIG'], handle });
  const other = z.object({ name: z.string() }).meta({ id: 'Thing' });
  const things = [thing, other].map((schema, place) =>
    route('GET', `/api/v1/things-${place}`, { answers: { 200: schema }, handle }),
  );

  expect(() => openApiDocument([withError], about)).toThrow('no contract says what TOO_BIG is');
  expect(() => openApiDocument(things, about)).toThrow(
    'two schemas of the API have the name Thing',
  );
});
