import { z } from 'zod';
import { country } from '@shop/shared/contracts/common';
import { shippingContract, zoneTerms } from '@shop/shared/contracts/shipping';
import type { ApiParts } from '../../api/api-parts.ts';
import { replacedAnswer } from '../../api/versioned.ts';
import { jsonAnswer, revalidate } from '../../edge/answer.ts';
import { type Route, route } from '../../edge/route.ts';
import { listFields } from '../../input/query-fields.ts';
import {
  idempotencyKeyOf,
  idempotencyKeyOr,
  replacedVersionOf,
} from '../../input/request-headers.ts';

const { optionsFor, weigh, ship, report } = shippingContract.operations;

/** Zones, options and parcels as data. */
const readRoutes = ({ clients, checkProduct }: ApiParts): readonly Route[] => [
  route('GET', '/api/v1/shipping-zones', {
    query: z.strictObject(listFields),
    handle: async ({ query, context }) => {
      const zones = await clients.of(shippingContract).callRaw('zones', query, context);
      return jsonAnswer(200, zones, revalidate);
    },
  }),
  route('GET', '/api/v1/products/:id/shipping', {
    query: z.strictObject({ country: country.optional() }),
    handle: async ({ id: productId, query, context }) => {
      const input = { productId, ...query };
      const [options] = await Promise.all([
        clients.of(shippingContract).callRaw('ofProduct', input, context),
        checkProduct(productId, context),
      ]);
      return jsonAnswer(200, options, revalidate);
    },
  }),
  route('POST', '/api/v1/shipping-options', {
    body: optionsFor.input,
    handle: async ({ body, context }) => {
      const options = await clients.of(shippingContract).call('optionsFor', body, context);
      return jsonAnswer(200, { options });
    },
  }),
  route('GET', '/api/v1/parcels/:id', {
    handle: async ({ id, context }) =>
      jsonAnswer(200, await clients.of(shippingContract).callRaw('track', { id }, context)),
  }),
];

/** The terms of shipping, changed by staff: `If-None-Match: *` for the first, `If-Match` after it. */
const termsRoutes = ({ runtime, write, checkProduct }: ApiParts): readonly Route[] => [
  route('PUT', '/api/v1/shipping-zones/:id', {
    admin: true,
    body: zoneTerms,
    handle: async ({ id, body, headers, context, scopeKey }) => {
      const zone = { id, terms: body, expectedVersion: replacedVersionOf(headers) };
      const key = idempotencyKeyOr(headers, scopeKey, runtime.newId);
      const options = { context, key, changes: 'all' as const };
      return replacedAnswer('zone', write(shippingContract, 'putZone', zone, options));
    },
  }),
  route('PUT', '/api/v1/products/:id/weight', {
    admin: true,
    body: z.strictObject({ grams: weigh.input.shape.grams }),
    handle: async ({ id, body, headers, context, scopeKey }) => {
      await checkProduct(id, context);
      const weight = { id, ...body, expectedVersion: replacedVersionOf(headers) };
      const key = idempotencyKeyOr(headers, scopeKey, runtime.newId);
      const options = { context, key, changes: [id] };
      return replacedAnswer('weight', write(shippingContract, 'weigh', weight, options));
    },
  }),
];

/** Parcels, which staff announces and carriers report. */
const parcelRoutes = ({ write }: ApiParts): readonly Route[] => [
  route('PUT', '/api/v1/parcels/:id', {
    admin: true,
    body: ship.input.omit({ id: true }),
    handle: async ({ id, body, headers, context, scopeKey }) => {
      const options = { context, key: idempotencyKeyOf(headers, scopeKey), changes: [] };
      return jsonAnswer(200, await write(shippingContract, 'ship', { id, ...body }, options));
    },
  }),
  route('POST', '/api/v1/parcels/:id/reports', {
    admin: true,
    body: report.input.omit({ id: true }),
    handle: async ({ id, body, headers, context, scopeKey }) => {
      const options = { context, key: idempotencyKeyOf(headers, scopeKey), changes: [] };
      return jsonAnswer(200, await write(shippingContract, 'report', { id, ...body }, options));
    },
  }),
];

/** The routes of shipping. */
export const shippingRoutes = (parts: ApiParts): readonly Route[] => [
  ...readRoutes(parts),
  ...termsRoutes(parts),
  ...parcelRoutes(parts),
];
