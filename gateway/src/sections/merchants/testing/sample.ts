import type { Merchant, Seller } from '@shop/shared/contracts/merchants';
import { teapot } from '../../product/testing/sample.ts';

/** A merchant with good terms. */
export const kiln: Merchant = {
  id: 'kiln-and-loom',
  name: 'Kiln & Loom',
  about: 'A workshop of potters and weavers.\n\nEverything is made to order.',
  since: '2009-04-01',
  shipsFrom: 'PT',
  returns: { days: 30, paidBy: 'merchant' },
  email: 'hello@kiln-and-loom.example',
  rating: { average: 4.8, count: 1_204 },
  version: 3,
  updatedAt: '2026-11-21T09:29:00.000Z',
};

/** It sells the teapot. */
export const sample: Seller = { id: teapot.id, merchant: kiln, listingVersion: 1 };
