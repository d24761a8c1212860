import type { Parcel } from '@shop/shared/contracts/shipping';
import { updatedAt } from '../../../testing/fake-service.ts';

/** A parcel that is announced. */
export const parcel: Parcel = {
  id: 'parcel-1',
  orderId: 'order-1',
  lines: [{ productId: 'lamp-1', quantity: 2 }],
  country: 'DE',
  method: 'parcel',
  price: { amount: 490, currency: 'EUR' },
  earliest: '2026-11-23',
  latest: '2026-11-24',
  state: 'announced',
  history: [{ state: 'announced', at: updatedAt }],
  version: 1,
  updatedAt,
};
