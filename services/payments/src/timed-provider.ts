import { ServiceError } from '@shop/shared/errors';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { Runtime } from '@shop/shared/runtime';
import { apart } from './apart.ts';
import { type Step, type StoredPayment, authorizationOf } from './payment.ts';
import type { PaymentProvider, ProviderOutcome, ProviderRequest } from './provider.ts';

/** How long a provider may take to answer, and how long it takes to store that, in milliseconds. */
const askMs = 1_000;
const storeMs = 300;

/** The provider as payments ask it. Both throw `DEADLINE_EXCEEDED` where it takes too long. */
export interface TimedProvider {
  ask(payment: StoredPayment, step: Step, context: CallContext): Promise<ProviderOutcome>;
  lookup(
    payment: StoredPayment,
    step: Step,
    context: CallContext,
  ): Promise<ProviderOutcome | undefined>;
}

const requestOf = ({ id }: StoredPayment, { kind, key, amount, token }: Step): ProviderRequest => ({
  key,
  step: kind,
  paymentId: id,
  authorization: authorizationOf(id),
  amount,
  token,
});

/**
 * A provider with a time limit that leaves its caller the time to store the outcome: whatever an
 * adapter does, a call ends.
 */
export const createTimedProvider = (provider: PaymentProvider, runtime: Runtime): TimedProvider => {
  const inTime = async <T>(
    ask: (context: CallContext) => Promise<T>,
    outer: CallContext,
  ): Promise<T> => {
    const context = apart(runtime, outer, Math.min(askMs, outer.remainingMs() - storeMs));
    const { promise: late, reject } = Promise.withResolvers<never>();
    const cancel = runtime.after(context.remainingMs(), () => {
      context.cancellation.cancel();
      const message = 'the provider did not answer in time';
      reject(new ServiceError('DEADLINE_EXCEEDED', message, { executed: 'unknown' }));
    });
    return Promise.race([ask(context), late]).finally(cancel);
  };
  return {
    ask: (payment, step, context) =>
      inTime((own) => provider.ask(requestOf(payment, step), own), context),
    lookup: (payment, step, context) =>
      inTime((own) => provider.lookup(requestOf(payment, step), own), context),
  };
};
