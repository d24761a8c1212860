import { z } from 'zod';
import { id, money, version } from '@shop/shared/contracts/common';
import { contract } from '@shop/shared/protocol/contract';

/** A service that does nothing but announce prices. */
export const priceContract = contract({
  service: 'prices',
  version: '1.0.0',
  operations: {},
  events: {
    priceChanged: z.strictObject({
      productId: id,
      current: money,
      version,
      number: z.int().min(1),
    }),
  },
  subscribers: ['follower'],
});
