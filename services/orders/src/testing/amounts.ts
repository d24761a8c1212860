import type { Money } from '@shop/shared/contracts/common';

/** An input with the id of an order. */
export interface Named {
  readonly id: string;
}

/** An amount in cents. */
export const euros = (amount: number): Money => ({ amount, currency: 'EUR' });
