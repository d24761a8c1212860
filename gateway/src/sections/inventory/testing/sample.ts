import type { Level } from '@shop/shared/contracts/inventory';
import { teapot } from '../../product/testing/sample.ts';

/** Three teapots are left. */
export const sample: Level = {
  id: teapot.id,
  onHand: 5,
  available: 3,
  version: 9,
  updatedAt: '2026-11-21T09:29:00.000Z',
};
