import { z } from 'zod';
import {
  credentials,
  customer,
  customerChange,
  customersContract,
  registration,
} from '@shop/shared/contracts/customers';
import type { ApiParts } from '../../api/api-parts.ts';
import { replacedAnswer } from '../../api/versioned.ts';
import { jsonAnswer, noStore } from '../../edge/answer.ts';
import { type Route, route } from '../../edge/route.ts';
import { entityTagOf } from '../../input/request-headers.ts';
import { signIn } from './sign-in.ts';

const of = customersContract;

/** A session that has begun. */
const session = z.object({
  token: z.string().meta({ description: 'the bearer token of the session' }),
  customer,
});

/** Registration and sign-in. */
const entryRoutes = (parts: ApiParts): readonly Route[] => [
  route('POST', '/api/v1/customers', {
    summary: 'Register a customer',
    of,
    counts: 'registrations',
    body: registration,
    key: 'required',
    answers: { 201: customer },
    errors: ['EMAIL_TAKEN'],
    handle: async ({ body, key, context }) =>
      jsonAnswer(201, await parts.write(of, 'register', body, { context, key, changes: [] })),
  }),
  route('POST', '/api/v1/sessions', {
    summary: 'Sign in',
    description: 'The token is good for 14 days without use, and for 90 days at most.',
    of,
    body: credentials,
    answers: { 201: session },
    errors: ['WRONG_CREDENTIALS'],
    handle: async ({ body, tryPassword, context, contextOf }) => {
      const found = await signIn(parts, { credentials: body, tryPassword, context });
      const entered = await parts.customers.enter({ headers: {}, contextOf }, found.id);
      return jsonAnswer(201, { token: entered.session.id, customer: found });
    },
  }),
  route('POST', '/api/v1/sessions/end', {
    summary: 'Sign out',
    of,
    customer: true,
    answers: { 204: {} },
    handle: async ({ headers }) => {
      await parts.customers.end(await parts.customers.ofProgram(headers));
      return { status: 204, headers: noStore, body: '' };
    },
  }),
];

/** The customer who is signed in, and nobody else. */
const ownRoutes = (parts: ApiParts): readonly Route[] => [
  route('GET', '/api/v1/customer', {
    summary: 'Read the customer who is signed in',
    of,
    customer: true,
    answers: { 200: customer },
    handle: async ({ headers, contextOf }) => {
      const { user } = await parts.customers.ofProgram(headers);
      const own = await parts.clients.of(of).call('get', {}, contextOf(user));
      // Kept by no cache: another customer may use the same one.
      return jsonAnswer(200, own, { ...noStore, ETag: entityTagOf(own.version) });
    },
  }),
  route('PUT', '/api/v1/customer', {
    summary: 'Change the customer who is signed in',
    of,
    customer: true,
    body: customerChange,
    key: 'optional',
    replaces: 'version',
    answers: { 200: customer },
    handle: async ({ headers, body, key, expectedVersion, contextOf }) => {
      const { user } = await parts.customers.ofProgram(headers);
      const options = { context: contextOf(user), key, changes: [] };
      const written = parts.write(of, 'update', { ...body, expectedVersion }, options);
      return replacedAnswer('customer', written);
    },
  }),
];

/** The routes of customers for programs. */
export const apiRoutes = (parts: ApiParts): readonly Route[] => [
  ...entryRoutes(parts),
  ...ownRoutes(parts),
];
