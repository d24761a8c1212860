import { recommendationsContract } from '@shop/shared/contracts/recommendations';
import { ServiceError } from '@shop/shared/errors';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import { jsonAnswer } from '../../edge/answer.ts';
import { type Route, route } from '../../edge/route.ts';
import { cards } from '../product/cards.ts';
import type { ApiParts } from '../../api/api-parts.ts';

const { record } = recommendationsContract.operations;

/** Refuses ids of products that do not exist: they would be counted for ever. */
const refuseUnknown = async (
  { lookups }: ApiParts,
  ids: readonly string[],
  context: CallContext,
) => {
  const { found, failure } = await lookups.of(cards).many(ids, context);
  if (failure) throw failure;
  const unknown = ids.filter((id) => !found.has(id));
  if (unknown.length === 0) return;
  const message = 'no product has this id';
  const fields = unknown.map((id) => ({ field: `productIds.${ids.indexOf(id)}`, message }));
  throw new ServiceError('INVALID_ARGUMENT', `productIds: ${message}`, { executed: 'no', fields });
};

/** The routes for bought baskets, from which recommendations are made. */
export const basketRoutes = (parts: ApiParts): readonly Route[] => [
  route('POST', '/api/v1/baskets', {
    summary: 'Count a basket that was bought, for recommendations',
    of: recommendationsContract,
    counts: 'baskets',
    key: 'required',
    body: record.input,
    answers: { 202: record.output },
    handle: async ({ body, key, context }) => {
      const { productIds } = body;
      await refuseUnknown(parts, productIds, context);
      const options = { context, key, changes: productIds };
      return jsonAnswer(202, await parts.write(recommendationsContract, 'record', body, options));
    },
  }),
];
