import { ServiceError, toServiceError } from '@shop/shared/errors';
import { answerTo } from '@shop/shared/protocol/calls/client';
import { within } from '@shop/shared/protocol/calls/context';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { Runtime } from '@shop/shared/runtime';
import type { Clients } from '../../clients.ts';
import type { CopyStore } from './copy-store.ts';
import { LastGood } from './last-good.ts';
import { sectionTimeoutMs } from '../policy.ts';
import {
  inventorySource,
  pricingSource,
  productSource,
  recommendationsSource,
  reviewsSource,
} from '../section-source.ts';

/** The last good copies of every section. */
export const createCopies = (clients: Clients, shared: CopyStore, runtime: Runtime) => ({
  product: new LastGood(productSource(clients), shared, runtime),
  pricing: new LastGood(pricingSource(clients), shared, runtime),
  inventory: new LastGood(inventorySource(clients), shared, runtime),
  reviews: new LastGood(reviewsSource(clients), shared, runtime),
  recommendations: new LastGood(recommendationsSource(clients), shared, runtime),
});
export type Copies = ReturnType<typeof createCopies>;

/** Drops what is kept of a product that does not exist; returns what to tell who asked for it. */
export const forgetProduct = (copies: Copies, productId: string): ServiceError => {
  for (const lastGood of Object.values(copies)) lastGood.forget(productId);
  return new ServiceError('NOT_FOUND', 'there is no product with this id');
};

/**
 * A check that a product exists, as far as its last good copy or its service says. Throws
 * `NOT_FOUND`, or the failure when there is no copy and the service cannot be asked.
 */
export const createProductCheck =
  (copies: Copies, runtime: Runtime) =>
  async (productId: string, context: CallContext): Promise<void> => {
    if (copies.product.peek(productId)) return;
    try {
      const inTime = within(runtime, context, sectionTimeoutMs.product);
      const { changes } = copies.product;
      const answer = await answerTo(copies.product.source.ask(productId, inTime));
      copies.product.learn(productId, answer, changes);
    } catch (error) {
      const failure = toServiceError(error);
      if (failure.code === 'NOT_FOUND') throw forgetProduct(copies, productId);
      if (!(await copies.product.find(productId, context))) throw failure;
    }
  };
