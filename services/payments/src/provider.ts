import type { Money } from '@shop/shared/contracts/common';
import type { Payment, PaymentStep } from '@shop/shared/contracts/payments';
import type { CallContext } from '@shop/shared/protocol/calls/context';

/** Something that a provider shall do. */
export interface ProviderRequest {
  /** The idempotency key: the provider does it once, however often it is asked. */
  readonly key: string;
  readonly step: PaymentStep;
  /** The shop's own name for the payment, for the provider's messages. */
  readonly paymentId: string;
  /** The key of the authorization that it is about; that of the request itself to authorize. */
  readonly authorization: string;
  readonly amount: Money;
  /** The card to authorize; null for other steps. */
  readonly token: string | null;
}

/** The final answer to a request. */
export interface ProviderOutcome {
  readonly result: 'done' | 'declined';
  /** Why it was declined, in lower case with `_`; null where it was not. */
  readonly reason: Payment['reason'];
}

/**
 * A payment provider. Each method ends by the deadline of its context, and throws a `ServiceError`
 * where there is no answer: then the provider may have done what it was asked or not. No error
 * contains a token.
 */
export interface PaymentProvider {
  /**
   * Does something once for each key, and gives the same outcome again for ever. To void an
   * authorization that it has never heard of is done too: one that comes later is declined.
   */
  ask(request: ProviderRequest, context: CallContext): Promise<ProviderOutcome>;
  /** The outcome of a key; undefined where the provider has done nothing under it so far. */
  lookup(
    request: Pick<ProviderRequest, 'key' | 'authorization'>,
    context: CallContext,
  ): Promise<ProviderOutcome | undefined>;
}
