import { z } from 'zod';
import { id as idOf } from '@shop/shared/contracts/common';
import type { Route } from '../edge/route.ts';
import { exampleOf } from './example.ts';
import { requestHeaders } from './headers.ts';
import type { JsonSchema, Schemas } from '@shop/shared/protocol/json-schema';

/** The headers that are parameters of requests, by the names that operations refer to. */
const parameters = {
  RequestId: { header: requestHeaders.requestId, required: false },
  RequestTimeout: { header: requestHeaders.requestTimeout, required: false },
  IdempotencyKey: { header: requestHeaders.idempotencyKey, required: true },
  OptionalIdempotencyKey: { header: requestHeaders.idempotencyKey, required: false },
  IfMatch: { header: requestHeaders.ifMatch, required: true },
  OptionalIfMatch: { header: requestHeaders.ifMatch, required: false },
  IfNothing: { header: requestHeaders.ifNothing, required: false },
  IfNoneMatch: { header: requestHeaders.ifNoneMatch, required: false },
} as const;

/** The parameters that operations refer to. */
export const parameterComponents = (schemas: Schemas): JsonSchema =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, { header, required }]) => [
      name,
      {
        name: header.name,
        in: 'header',
        description: header.description,
        required,
        schema: schemas.schemaOf(header.schema),
        ...('example' in header && { example: header.example }),
      },
    ]),
  );

/** The names of the headers that a route takes. */
const headersOf = ({ declared: { key, replaces, answers = {} } }: Route) => {
  const names: (keyof typeof parameters)[] = ['RequestId', 'RequestTimeout'];
  if (key) names.push(key === 'required' ? 'IdempotencyKey' : 'OptionalIdempotencyKey');
  if (replaces === 'version') names.push('IfMatch');
  if (replaces === 'versionOrNothing') names.push('OptionalIfMatch', 'IfNothing');
  if (304 in answers) names.push('IfNoneMatch');
  return names;
};

/** The parameters of a path: `:id`, whose schema is declared, and others, which are texts. */
const inPath = ({ path, declared: { id = idOf } }: Route, schemas: Schemas): JsonSchema[] =>
  [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => {
    const schema = name === 'id' ? schemas.schemaOf(id) : { type: 'string' };
    const example = exampleOf(schema, schemas);
    return { name, in: 'path', required: true, schema, ...(example !== undefined && { example }) };
  });

const inQuery = ({ declared: { query } }: Route, schemas: Schemas): JsonSchema[] =>
  Object.entries(query?.shape ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: !z.safeParse(schema, undefined).success,
    schema: schemas.schemaOf(schema, 'read'),
  }));

/** The parameters of a route: in its path, in its query, in headers. */
export const parametersOf = (route: Route, schemas: Schemas): readonly JsonSchema[] => [
  ...inPath(route, schemas),
  ...inQuery(route, schemas),
  ...headersOf(route).map((name) => ({ $ref: `#/components/parameters/${name}` })),
];
