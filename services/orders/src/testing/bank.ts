import type { Money } from '@shop/shared/contracts/common';
import { paymentsContract } from '@shop/shared/contracts/payments';
import { ServiceError } from '@shop/shared/errors';
import { refuse } from '@shop/shared/protocol/refuse';
import { type Named, euros } from './amounts.ts';

interface Payment {
  readonly status: string;
  readonly amount: Money;
}

/** Payments, as their contract says. */
export const createBank = () => {
  const payments = new Map<string, Payment>();
  const put = (id: string, status: string, amount = payments.get(id)?.amount ?? euros(0)) => {
    payments.set(id, { status, amount });
    return { id, status, reason: null };
  };

  const operations = {
    authorize: ({ id, amount, token }: Named & { amount: Money; token: string }) => {
      if (payments.has(id)) throw new ServiceError('ALREADY_EXISTS', 'it has a payment');
      return put(id, token === 'tok_decline' ? 'declined' : 'authorized', amount);
    },
    capture: ({ id }: Named) => {
      const { status = 'missing' } = payments.get(id) ?? {};
      if (status === 'authorized' || status === 'captured') return put(id, 'captured');
      throw refuse(paymentsContract, 'NOT_AUTHORIZED', `it is ${status}`);
    },
    void: ({ id }: Named) => {
      const { status = 'authorized' } = payments.get(id) ?? {};
      if (status === 'captured')
        throw refuse(paymentsContract, 'ALREADY_CAPTURED', 'it is charged');
      return put(id, status === 'authorized' ? 'voided' : status);
    },
    refund: ({ id, amount }: Named & { amount: Money }) => {
      const { status, amount: charged } = payments.get(id) ?? {};
      if (status !== 'captured' || charged?.amount !== amount.amount) {
        throw refuse(paymentsContract, 'REFUND_TOO_LARGE', 'nothing is left');
      }
      return put(id, 'refunded');
    },
  };
  return { payments, operations };
};
