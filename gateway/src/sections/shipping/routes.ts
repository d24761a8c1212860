import { z } from 'zod';
import { country } from '@shop/shared/contracts/common';
import { parcelId, shippingContract, zoneId, zoneTerms } from '@shop/shared/contracts/shipping';
import type { ApiParts } from '../../api/api-parts.ts';
import { replacedAnswer } from '../../api/versioned.ts';
import { jsonAnswer, revalidate } from '../../edge/answer.ts';
import { type Route, route } from '../../edge/route.ts';
import { listFields } from '../../input/query-fields.ts';

const { ofProduct, optionsFor, zones, track, putZone, weigh, report } = shippingContract.operations;

/** Zones, options and parcels as data. */
const readRoutes = ({ clients, checkProduct }: ApiParts): readonly Route[] => [
  route('GET', '/api/v1/shipping-zones', {
    summary: 'List the zones that goods are sent to',
    of: shippingContract,
    query: z.strictObject(listFields),
    answers: { 200: zones.output },
    handle: async ({ query, context }) => {
      const page = await clients.of(shippingContract).callRaw('zones', query, context);
      return jsonAnswer(200, page, revalidate);
    },
  }),
  route('GET', '/api/v1/products/:id/shipping', {
    summary: 'Show the ways of sending a product',
    of: shippingContract,
    query: z.strictObject({ country: country.optional() }),
    answers: { 200: ofProduct.output },
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
    summary: 'Show the ways of sending a basket',
    of: shippingContract,
    body: optionsFor.input,
    answers: { 200: z.object({ options: optionsFor.output }) },
    errors: ['NOT_SHIPPED', 'TOO_HEAVY'],
    handle: async ({ body, context }) => {
      const options = await clients.of(shippingContract).call('optionsFor', body, context);
      return jsonAnswer(200, { options });
    },
  }),
  route('GET', '/api/v1/parcels/:id', {
    summary: 'Track a parcel',
    of: shippingContract,
    id: parcelId,
    answers: { 200: track.output },
    handle: async ({ id, context }) =>
      jsonAnswer(200, await clients.of(shippingContract).callRaw('track', { id }, context)),
  }),
];

/** The terms of shipping, changed by staff: `If-None-Match: *` for the first, `If-Match` after it. */
const termsRoutes = ({ write, checkProduct }: ApiParts): readonly Route[] => [
  route('PUT', '/api/v1/shipping-zones/:id', {
    summary: 'Add a zone, or change its terms',
    of: shippingContract,
    admin: true,
    id: zoneId,
    key: 'optional',
    replaces: 'versionOrNothing',
    body: zoneTerms,
    answers: { 200: putZone.output },
    errors: ['TOO_MANY_ZONES'],
    handle: async ({ id, body, key, expectedVersion, context }) => {
      const zone = { id, terms: body, expectedVersion };
      const options = { context, key, changes: 'all' as const };
      return replacedAnswer('zone', write(shippingContract, 'putZone', zone, options));
    },
  }),
  route('PUT', '/api/v1/products/:id/weight', {
    summary: 'Say how much a product weighs',
    of: shippingContract,
    admin: true,
    key: 'optional',
    replaces: 'versionOrNothing',
    body: weigh.input.pick({ grams: true }),
    answers: { 200: weigh.output },
    handle: async ({ id, body, key, expectedVersion, context }) => {
      await checkProduct(id, context);
      const weight = { id, ...body, expectedVersion };
      const options = { context, key, changes: [id] };
      return replacedAnswer('weight', write(shippingContract, 'weigh', weight, options));
    },
  }),
];

/** Parcels, which carriers report. */
const parcelRoutes = ({ write }: ApiParts): readonly Route[] => [
  route('POST', '/api/v1/parcels/:id/reports', {
    summary: 'Report where a parcel is, as a carrier does',
    of: shippingContract,
    admin: true,
    id: parcelId,
    key: 'required',
    body: report.input.omit({ id: true }),
    answers: { 200: report.output },
    errors: ['PARCEL_GONE_ON'],
    handle: async ({ id, body, key, context }) => {
      const options = { context, key, changes: [] };
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
