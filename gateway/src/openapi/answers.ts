import { z } from 'zod';
import { STATUS_CODES } from '@shop/shared/service/http';
import { errorCodes, isRetryable } from '@shop/shared/errors';
import { problemSchema } from '../edge/problem.ts';
import type { DeclaredAnswer } from '../edge/route-declaration.ts';
import type { Route } from '../edge/route.ts';
import { answerHeaders } from './headers.ts';
import { problemsOf } from './problem-codes.ts';
import type { JsonSchema, Schemas } from '@shop/shared/protocol/json-schema';

type HeaderName = keyof typeof answerHeaders;

/** References to headers. */
const headersOf = (names: readonly HeaderName[]): JsonSchema =>
  Object.fromEntries(
    names.map((name) => [
      answerHeaders[name].name,
      { $ref: `#/components/headers/${answerHeaders[name].name}` },
    ]),
  );

/** The headers that answers refer to. */
export const headerComponents = (schemas: Schemas): JsonSchema =>
  Object.fromEntries(
    Object.values(answerHeaders).map(({ name, description, schema }) => [
      name,
      { description, required: true, schema: schemas.schemaOf(schema) },
    ]),
  );

/** `ALREADY_EXISTS` as `AlreadyExists`. */
const pascal = (code: string): string =>
  code
    .toLowerCase()
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');

const phraseOf = (status: number): string => STATUS_CODES[status] ?? `${status}`;

/** The name of a refusal: that of its status where it has all of the kit's codes of the status. */
const nameOf = (status: number, codes: readonly string[]): string => {
  const all = Object.entries(errorCodes).filter(([, facts]) => facts.status === status);
  const isAny = codes.length === all.length && all.every(([code]) => codes.includes(code));
  return isAny ? phraseOf(status).replaceAll(/\W/g, '') : codes.map(pascal).join('Or');
};

const problemHeaders = (status: number): readonly HeaderName[] => [
  'requestId',
  ...(status === 401 ? (['authenticate'] as const) : []),
  // Both always say when to come again; other refusals may.
  ...(status === 429 || status === 503 ? (['retryAfter'] as const) : []),
];

const problem = problemSchema.meta({ id: 'Problem' });

/** Describes refusals, each set of codes once: they are problem documents. */
export const createRefusals = (schemas: Schemas) => {
  const named = new Map<string, JsonSchema>();
  const statuses = new Map<string, number>();

  /** The name of a refusal. Throws where it is that of one with another status. */
  const nameFor = (status: number, codes: readonly string[]): string => {
    const name = nameOf(status, codes);
    const known = statuses.get(name) ?? status;
    if (known !== status) throw new Error(`${name} has the statuses ${known} and ${status}`);
    statuses.set(name, status);
    return name;
  };

  const describe = (status: number, codes: readonly string[]): JsonSchema => {
    const list = codes.map((code) => `\`${code}\``).join(', ');
    const again = codes.some(isRetryable) ? ' It may be repeated.' : '';
    return {
      description: `${phraseOf(status)}: ${list}.${again}`,
      headers: headersOf(problemHeaders(status)),
      content: {
        'application/problem+json': {
          schema: {
            allOf: [schemas.schemaOf(problem)],
            properties: { status: { const: status }, code: { enum: codes } },
          },
        },
      },
    };
  };

  return {
    /** The refusals of a route by their status, as references. */
    of: (route: Route): ReadonlyMap<number, JsonSchema> =>
      new Map(
        [...problemsOf(route)].map(([status, codes]) => {
          const name = nameFor(status, codes);
          if (!named.has(name)) named.set(name, describe(status, codes));
          return [status, { $ref: `#/components/responses/${name}` }];
        }),
      ),
    /** The refusals that routes refer to, in the order of their names. */
    all: (): JsonSchema => Object.fromEntries([...named].toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
};

const asAnswer = (answer: z.ZodType | DeclaredAnswer): DeclaredAnswer =>
  answer instanceof z.ZodType ? { schema: answer } : answer;

/** Whether the answers of a route have entity tags. */
const isTagged = ({ declared: { replaces, answers = {} } }: Route): boolean =>
  replaces !== undefined || 304 in answers;

/** The answers of a route by their status, but for refusals. */
export const answersOf = (route: Route, schemas: Schemas): ReadonlyMap<number, JsonSchema> =>
  new Map(
    Object.entries(route.declared.answers ?? {}).map(([key, given]) => {
      const { schema, type, description } = asAnswer(given);
      const status = Number(key);
      const content = {
        ...(schema && { 'application/json': { schema: schemas.schemaOf(schema) } }),
        ...(type !== undefined && { [type]: { schema: { type: 'string' } } }),
      };
      const names = [
        'requestId' as const,
        ...(isTagged(route) && (status === 200 || status === 304) ? (['entityTag'] as const) : []),
      ];
      return [
        status,
        {
          description: description ?? phraseOf(status),
          headers: headersOf(names),
          ...(Object.keys(content).length > 0 && { content }),
        },
      ];
    }),
  );
