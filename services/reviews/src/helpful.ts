import type { Review, ShownReview } from '@shop/shared/contracts/reviews';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { Projection } from '@shop/shared/storage/projection';

/** Gives each of these reviews the number of people who found it helpful. */
export const withHelpful = async (
  helpful: Pick<Projection<number>, 'findMany'>,
  all: readonly Review[],
  context: CallContext,
): Promise<ShownReview[]> => {
  const ids = all.map(({ id }) => id);
  const counts = ids.length === 0 ? [] : await helpful.findMany(ids, context);
  return all.map((one, index) => ({ ...one, helpful: counts[index] ?? 0 }));
};
