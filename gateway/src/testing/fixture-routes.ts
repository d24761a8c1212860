import { z } from 'zod';
import { id as idOf, idempotencyKey } from '@shop/shared/contracts/common';
import { line, text } from '@shop/shared/contracts/texts';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import { jsonAnswer, noStore } from '../edge/answer.ts';
import { route } from '../edge/route.ts';
import type { Route } from '../edge/route.ts';
import { listFields } from '../input/query-fields.ts';
import { expectedVersionOf, idempotencyKeyOf } from '../input/request-headers.ts';
import type { FakeCall } from './fake-clients.ts';

/** The texts that a fixture takes, as strict as those of people anywhere. */
export const fixtureText = z.strictObject({
  rating: z.int().min(1).max(5),
  title: line(120),
  text: text(4_000),
  author: line(60),
});

const form = z.strictObject({ title: z.string(), text: z.string(), idempotencyKey });

/** Where the fixtures are, by what they are like. */
export const fixturePaths = {
  ids: '/api/v1/fixtures',
  texts: '/api/v1/fixtures/:id/texts',
  form: '/fixtures/:id/texts',
  amount: '/api/v1/fixtures/:id/amount',
  adjustments: '/api/v1/fixtures/:id/adjustments',
} as const;

/** Called with each input that reaches a handler. */
type Handled = (operation: string, input: unknown, context: CallContext) => void;

const publicRoutes = (handled: Handled): readonly Route[] => [
  route('POST', fixturePaths.ids, {
    counts: 'baskets',
    body: z.strictObject({ ids: z.array(idOf).min(1).max(50) }),
    handle: async ({ body, headers, context, scopeKey }) => {
      handled('ids', { ...body, key: idempotencyKeyOf(headers, scopeKey) }, context);
      return jsonAnswer(202, body);
    },
  }),
  route('GET', fixturePaths.texts, {
    query: z.strictObject({ sort: z.enum(['newest', 'oldest']).optional(), ...listFields }),
    handle: async ({ query, context }) => {
      handled('list', query, context);
      return jsonAnswer(200, { items: [], nextCursor: null });
    },
  }),
  route('POST', fixturePaths.texts, {
    counts: 'reviews',
    body: fixtureText,
    handle: async ({ body, headers, context, scopeKey }) => {
      handled('text', { ...body, key: idempotencyKeyOf(headers, scopeKey) }, context);
      return jsonAnswer(201, body);
    },
  }),
  route('POST', fixturePaths.form, {
    counts: 'reviews',
    bodyType: 'form',
    body: form,
    handle: async ({ id, body, context }) => {
      handled('form', body, context);
      const headers = { ...noStore, Location: `/fixtures/${id}?posted=yes#texts` };
      return { status: 303, headers, body: '' };
    },
  }),
];

const adminRoutes = (handled: Handled): readonly Route[] => [
  route('PUT', fixturePaths.amount, {
    admin: true,
    body: z.strictObject({ amount: z.int().min(0) }),
    handle: async ({ body, headers, context }) => {
      handled('amount', { ...body, version: expectedVersionOf(headers) }, context);
      return jsonAnswer(200, body);
    },
  }),
  route('POST', fixturePaths.adjustments, {
    admin: true,
    body: z.strictObject({ delta: z.int(), reason: line(200) }),
    handle: async ({ body, headers, context, scopeKey }) => {
      handled('adjust', { ...body, key: idempotencyKeyOf(headers, scopeKey) }, context);
      return jsonAnswer(200, body);
    },
  }),
];

/**
 * Routes of no service: the rules that hold for all routes are tested on them, so that taking a
 * service out takes no rule out. Each call of a handler is told to `noteCall`.
 */
export const fixtureRoutes = (noteCall: (call: FakeCall) => void): readonly Route[] => {
  const handled: Handled = (operation, input, context) =>
    noteCall({
      service: 'fixture',
      operation,
      input,
      key: undefined,
      context,
      remainingMs: context.remainingMs(),
    });
  return [...publicRoutes(handled), ...adminRoutes(handled)];
};
