import { z } from 'zod';
import { id as idOf, idempotencyKey, pageOf } from '@shop/shared/contracts/common';
import { line, text } from '@shop/shared/contracts/texts';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import { jsonAnswer, noStore } from '../edge/answer.ts';
import { route } from '../edge/route.ts';
import type { Route } from '../edge/route.ts';
import { listFields } from '../input/query-fields.ts';
import { entityTagOf } from '../input/request-headers.ts';
import type { FakeCall } from './fake-clients.ts';

/** The texts that a fixture takes, as strict as those of people anywhere. */
export const fixtureText = z.strictObject({
  rating: z.int().min(1).max(5),
  title: line(120),
  text: text(4_000),
  author: line(60),
});

const form = z.strictObject({ title: z.string(), text: z.string(), idempotencyKey });

const idsBody = z.strictObject({ ids: z.array(idOf).min(1).max(50) });
const amountBody = z.strictObject({ amount: z.int().min(0) });
const adjustmentBody = z.strictObject({ delta: z.int(), reason: line(200) });

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
    summary: 'Take ids',
    counts: 'votes',
    key: 'required',
    body: idsBody,
    answers: { 202: idsBody },
    handle: async ({ body, key, context }) => {
      handled('ids', { ...body, key }, context);
      return jsonAnswer(202, body);
    },
  }),
  route('GET', fixturePaths.texts, {
    summary: 'List texts',
    answers: { 200: pageOf(fixtureText) },
    query: z.strictObject({ sort: z.enum(['newest', 'oldest']).optional(), ...listFields }),
    handle: async ({ query, context }) => {
      handled('list', query, context);
      return jsonAnswer(200, { items: [], nextCursor: null });
    },
  }),
  route('POST', fixturePaths.texts, {
    summary: 'Take a text',
    counts: 'reviews',
    key: 'required',
    body: fixtureText,
    answers: { 201: fixtureText },
    handle: async ({ body, key, context }) => {
      handled('text', { ...body, key }, context);
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
    summary: 'Replace an amount',
    admin: true,
    replaces: 'version',
    body: amountBody,
    answers: { 200: amountBody },
    handle: async ({ body, expectedVersion: version, context }) => {
      handled('amount', { ...body, version }, context);
      return jsonAnswer(200, body, { ...noStore, ETag: entityTagOf(version + 1) });
    },
  }),
  route('POST', fixturePaths.adjustments, {
    summary: 'Take an adjustment',
    admin: true,
    key: 'required',
    body: adjustmentBody,
    answers: { 200: adjustmentBody },
    handle: async ({ body, key, context }) => {
      handled('adjust', { ...body, key }, context);
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
