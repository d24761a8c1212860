import { createHash } from 'node:crypto';
import { createMemoryStorage } from '@shop/shared/storage/memory-storage';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { startedService } from '@shop/shared/testing/started-service';
import { reviews } from '../service.ts';
import { createNeighbours } from './neighbours.ts';

/** A review of a lamp. */
export const draft = {
  productId: 'lamp',
  rating: 5,
  title: 'Bright',
  text: 'Very bright.',
  author: 'Ada',
};

/** A person, as the service knows them. */
export const voterOf = (name: string): string =>
  createHash('sha256').update(name).digest('base64url');

/** The reviews service with its neighbour, and what people do there. */
export const startReviews = async (
  storage?: NonNullable<Parameters<typeof startedService>[1]>['storage'],
) => {
  const neighbours = createNeighbours();
  const runtime = createFakeRuntime();
  const own = storage ?? createMemoryStorage(runtime);
  const started = await startedService(reviews, { ...neighbours, runtime, storage: own });
  const { call } = started;
  let purchases = 0;
  return {
    ...started,
    ...neighbours,
    storage: own,
    /** Posts a review of the lamp, a moment after the one before. */
    async post(facts: Partial<typeof draft> & { readonly basketId?: string } = {}) {
      await runtime.advance(1_000);
      return call('submit', { ...draft, ...facts });
    },
    /** Posts one that a purchase verifies. */
    async postVerified(facts: Partial<typeof draft> = {}) {
      const basketId = `basket-${++purchases}`;
      neighbours.buy(basketId, facts.productId ?? draft.productId);
      await runtime.advance(1_000);
      return call('submit', { ...draft, ...facts, basketId });
    },
    /** So many people find a review helpful. */
    async like(id: string, people: number) {
      for (let n = 0; n < people; n++) await call('vote', { id, voter: voterOf(`person ${n}`) });
    },
    hide: (id: string, expectedVersion = 1, reason = 'It is about something else.') =>
      call('hide', { id, reason, expectedVersion }),
    restore: (id: string, expectedVersion = 2) => call('restore', { id, expectedVersion }),
  };
};
