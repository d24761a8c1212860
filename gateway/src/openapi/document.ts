import type { Route } from '../edge/route.ts';
import { isForPeople } from '../edge/route.ts';
import { answersOf, createRefusals, headerComponents } from './answers.ts';
import { exampleOf } from './example.ts';
import { parameterComponents, parametersOf } from './parameters.ts';
import { type JsonSchema, type Schemas, createSchemas } from '@shop/shared/protocol/json-schema';

/** The part of a document that is about the whole API. */
export interface About {
  readonly title: string;
  readonly description: string;
  readonly version: string;
  /** The path under which clients see the shop; empty for the root. */
  readonly basePath: string;
}

/** A document of OpenAPI 3.1. */
export type OpenApiDocument = Readonly<{
  openapi: string;
  paths: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>>;
}> &
  JsonSchema;

/** The path of a route in the syntax of OpenAPI. */
export const pathOf = ({ path }: Route): string => path.replaceAll(/:(\w+)/g, '{$1}');

/** `GET /api/v1/products/:id/page` as `getProductsByIdPage`. */
const operationIdOf = ({ method, path }: Route): string => {
  const words = path
    .replace(/^\/api\//, '/')
    .split('/')
    .filter((part) => !/^(v\d+)?$/.test(part))
    .flatMap((part) => (part.startsWith(':') ? ['by', part.slice(1)] : part.split('-')));
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return method.toLowerCase() + name;
};

/** The service that a route belongs to; of those that belong to all, the view. */
const tagOf = ({ declared, path }: Route): string => {
  const [, view = ''] = path.split('/');
  return declared.of?.service ?? (view === 'api' ? 'page' : view);
};

const bodyOf = ({ bodyType, declared: { body } }: Route, schemas: Schemas): JsonSchema => {
  if (!body) return {};
  const type = bodyType === 'form' ? 'application/x-www-form-urlencoded' : 'application/json';
  const schema = schemas.schemaOf(body);
  const example = exampleOf(schema, schemas);
  const content = { [type]: { schema, ...(example !== undefined && { example }) } };
  return { requestBody: { required: true, content } };
};

/** The components of each kind that something refers to. */
const onlyUsed = (
  components: Readonly<Record<string, JsonSchema>>,
  users: readonly object[],
): JsonSchema => {
  const text = JSON.stringify(users);
  return Object.fromEntries(
    Object.entries(components).map(([kind, all]) => [
      kind,
      Object.fromEntries(
        Object.entries(all).filter(([name]) => text.includes(`"#/components/${kind}/${name}"`)),
      ),
    ]),
  );
};

/** Makes the OpenAPI document of the routes for programs among some routes, in their order. */
export const openApiDocument = (routes: readonly Route[], about: About): OpenApiDocument => {
  const schemas = createSchemas();
  const refusals = createRefusals(schemas);
  const shown = routes.filter(({ path }) => !isForPeople(path));

  const operationOf = (route: Route): JsonSchema => {
    const { summary, description, customer } = route.declared;
    const responses = [...answersOf(route, schemas), ...refusals.of(route)];
    return {
      tags: [tagOf(route)],
      operationId: operationIdOf(route),
      summary,
      ...(route.partner && { security: [{ partner: [] }] }),
      ...(customer && { security: [...(customer === 'optional' ? [{}] : []), { customer: [] }] }),
      ...(description !== undefined && { description }),
      parameters: parametersOf(route, schemas),
      ...bodyOf(route, schemas),
      responses: Object.fromEntries(responses.toSorted(([a], [b]) => a - b)),
    };
  };

  const paths = Object.fromEntries(
    [...Map.groupBy(shown, pathOf)].map(([path, all]) => [
      path,
      Object.fromEntries(all.map((route) => [route.method.toLowerCase(), operationOf(route)])),
    ]),
  );
  const components = {
    parameters: parameterComponents(schemas),
    headers: headerComponents(schemas),
    responses: refusals.all(),
    schemas: schemas.all(),
  };
  const isStaff = shown.some(({ admin }) => admin);
  const schemes = {
    ...(isStaff && { admin: { type: 'http', scheme: 'bearer' } }),
    ...(shown.some(({ partner }) => partner) && { partner: { type: 'http', scheme: 'bearer' } }),
    ...(shown.some(({ declared }) => declared.customer) && {
      customer: { type: 'http', scheme: 'bearer' },
    }),
  };
  return {
    openapi: '3.1.1',
    info: {
      title: about.title,
      description: about.description,
      version: about.version,
    },
    servers: [{ url: about.basePath || '/' }],
    ...(isStaff && { security: [{ admin: [] }] }),
    tags: [...new Set(shown.map(tagOf))].map((name) => ({ name })),
    paths,
    components: {
      ...onlyUsed(components, [paths, components]),
      ...(Object.keys(schemes).length > 0 && { securitySchemes: schemes }),
    },
  };
};
