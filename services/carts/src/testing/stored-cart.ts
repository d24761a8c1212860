import type { Cart } from '@shop/shared/contracts/carts';

/** A cart in its first version. */
export const firstCart: Cart = {
  lines: [
    {
      productId: 'mug',
      quantity: 2,
      addedPrice: { amount: 1_990, currency: 'EUR' },
      addedAt: '2026-11-21T09:30:00.000Z',
    },
  ],
  coupon: null,
  country: 'DE',
  version: 1,
  updatedAt: '2026-11-21T09:30:00.000Z',
};
