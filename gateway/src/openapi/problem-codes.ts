import { type ErrorCode, errorCodes, isErrorCode } from '@shop/shared/errors';
import type { Route } from '../edge/route.ts';

/** The refusals that every route may answer with: those of the edge, and of services that fail. */
const ofEvery: readonly ErrorCode[] = [
  'INVALID_ARGUMENT',
  'REQUEST_TIMEOUT',
  'PAYLOAD_TOO_LARGE',
  'URI_TOO_LONG',
  'RATE_LIMITED',
  'HEADERS_TOO_LARGE',
  'INTERNAL',
  'BAD_REPLY',
  'DRAINING',
  'OVERLOADED',
  'UNAVAILABLE',
  'VERSION_UNSUPPORTED',
  'WRONG_SERVICE',
  'DEADLINE_EXCEEDED',
];

const allOf = (status: number): readonly string[] =>
  Object.entries(errorCodes).flatMap(([code, facts]) => (facts.status === status ? code : []));

/** The refusals of the routes that have a part in their declaration. */
const ofParts: readonly (readonly [has: (route: Route) => boolean, codes: readonly string[]])[] = [
  [({ path }) => path.includes(':'), ['INVALID_ID', 'NOT_FOUND']],
  [({ declared }) => declared.query !== undefined, ['INVALID_ID', 'INVALID_TEXT']],
  [
    ({ admin, partner, declared: { customer } }) => Boolean(admin || partner || customer),
    ['UNAUTHENTICATED'],
  ],
  [({ bodyType }) => bodyType !== 'none', [...allOf(400), 'UNSUPPORTED_MEDIA_TYPE']],
  [({ declared }) => declared.key !== undefined, ['IN_PROGRESS', 'IDEMPOTENCY_MISMATCH']],
  [
    ({ declared }) => declared.replaces !== undefined,
    ['PRECONDITION_FAILED', 'PRECONDITION_REQUIRED'],
  ],
  [({ declared }) => declared.replaces === 'versionOrNothing', ['ALREADY_EXISTS']],
];

const statusOf = (code: string, { declared, path }: Route): number => {
  const status = isErrorCode(code) ? errorCodes[code].status : declared.of?.refusals?.[code];
  if (status === undefined) throw new Error(`${path}: no contract says what ${code} is`);
  return status;
};

/**
 * The codes of all refusals that a route may answer with, by their HTTP status: those that follow
 * from its declaration, and those that it names. Throws for a code that has no status.
 */
export const problemsOf = (route: Route): ReadonlyMap<number, readonly string[]> => {
  const parts = ofParts.flatMap(([has, codes]) => (has(route) ? codes : []));
  const codes = new Set([...ofEvery, ...parts, ...(route.declared.errors ?? [])]);
  return Map.groupBy([...codes].toSorted(), (code) => statusOf(code, route));
};
