import type { Recommendation } from '@shop/shared/contracts/recommendations';
import { recommendationsContract } from '@shop/shared/contracts/recommendations';
import { fakeService } from '../../../testing/fake-service.ts';

const lamps = ['lamp-1', 'lamp-2', 'lamp-3'];

/** Each product has two others as recommendations. */
export const fakeRecommendations = fakeService(recommendationsContract, () => ({
  handlers: {
    forProduct: async ({ productId }) =>
      lamps
        .filter((id) => id !== productId)
        .slice(-2)
        .map((id, place): Recommendation => ({
          productId: id,
          reason: { kind: 'boughtTogether', count: 37 - place },
        })),
  },
}));

export { fakeRecommendations as fake };
