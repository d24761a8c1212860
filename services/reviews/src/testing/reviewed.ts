import { createHash } from 'node:crypto';
import { createMemoryStorage } from '@shop/shared/storage/memory-storage';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { startedService } from '@shop/shared/testing/started-service';
import { reviews } from '../service.ts';
import { createNeighbours, customerOf, orderOf } from './neighbours.ts';

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

/** The reviews service with its neighbour, whose orders it has loaded, and what people do there. */
export const startReviews = async (
  storage?: NonNullable<Parameters<typeof startedService>[1]>['storage'],
) => {
  const neighbours = createNeighbours();
  const runtime = createFakeRuntime();
  const own = storage ?? createMemoryStorage(runtime);
  const started = await startedService(reviews, { ...neighbours, runtime, storage: own });
  const { call } = started;
  await neighbours.load();
  let customers = 0;
  return {
    ...started,
    ...neighbours,
    storage: own,
    /** Posts a review of the lamp, a moment after the one before. */
    async post(facts: Partial<typeof draft> = {}) {
      await runtime.advance(1_000);
      return call('submit', { ...draft, ...facts });
    },
    /** Posts one that is verified: of somebody to whom the product was shipped. */
    async postVerified(facts: Partial<typeof draft> = {}) {
      const user = customerOf(`c-${++customers}`);
      const productId = facts.productId ?? draft.productId;
      await neighbours.order(orderOf(`o-${user.id}`, 'shipped', { user, productIds: [productId] }));
      await runtime.advance(1_000);
      return call('submitOwn', { ...draft, ...facts }, { user });
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
