import type { Money } from '@shop/shared/contracts/common';
import type { Notification, PaymentRequest } from '@shop/shared/contracts/payments';
import { isRetryable, toServiceError } from '@shop/shared/errors';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { Runtime } from '@shop/shared/runtime';
import type { Kit } from '@shop/shared/service/service';
import { afterError } from '@shop/shared/storage/after-error';
import type { Aggregates } from '@shop/shared/storage/aggregates';
import { apart } from './apart.ts';
import { captureBegun, refundBegun, undecided, voidBegun } from './begin.ts';
import { type Step, type StoredPayment, firstPayment, givenUp } from './payment.ts';
import type { ProviderOutcome } from './provider.ts';
import { postponed, restarted, settled } from './settle.ts';
import type { TimedProvider } from './timed-provider.ts';

/** The parts that payments are made with. */
interface Parts {
  readonly payments: Aggregates<StoredPayment>;
  readonly provider: TimedProvider;
  readonly runtime: Runtime;
  readonly log: Pick<Kit['log'], 'error'>;
}

interface Named {
  readonly id: string;
}

/** Logged when a worker gives a step up. */
const unanswered =
  'the provider has not answered for a step for two hours: ask it what became of the payment, then ' +
  'call notify, which tries the step again under the same key';

/** Undefined in place of an error after which the same may succeed later. Throws all others. */
const unlessUnanswered = (error: unknown): undefined => {
  if (!isRetryable(toServiceError(error).code)) throw error;
};

/**
 * The operations on payments. Each step is stored with its key before the provider is asked, and
 * its outcome after: whatever is cut off in between is asked again, under the same key.
 */
export const createPayments = ({ payments, provider, runtime, log }: Parts) => {
  /** Stores an outcome. The rule knows an outcome again, so that it is no write of the call's own. */
  const settle = ({ id }: Named, { key }: Step, outcome: ProviderOutcome, context: CallContext) =>
    payments.change(id, apart(runtime, context), {}, (present) => settled(present, key, outcome));

  /** Brings the step that a call has begun, or found, to its end. Throws `IN_PROGRESS`. */
  const finish = async (begun: StoredPayment, context: CallContext): Promise<StoredPayment> => {
    if (!begun.step) return begun;
    // A call that is made again gets the state from when it was begun.
    const present = await payments.get(begun.id, context);
    const { step } = present;
    if (!step) return present;
    const ended = await provider
      .ask(present, step, context)
      .then((outcome) => settle(present, step, outcome, context))
      .catch(unlessUnanswered);
    if (!ended || ended.step) throw undecided(ended ?? present);
    return ended;
  };

  return {
    authorize: async (wanted: PaymentRequest, context: CallContext) =>
      finish(await payments.create(context, (now) => firstPayment(wanted, now)), context),

    capture: async ({ id }: Named, context: CallContext) =>
      finish(await payments.change(id, context, {}, captureBegun), context),

    async void({ id }: Named, context: CallContext) {
      const change = () => payments.change(id, context, {}, voidBegun);
      const giveUp = () => payments.create(context, () => givenUp(id));
      const begun = await change()
        .catch(afterError('NOT_FOUND', giveUp))
        .catch(afterError('ALREADY_EXISTS', change));
      return finish(begun, context);
    },

    async refund({ id, amount }: Named & { readonly amount: Money }, context: CallContext) {
      const begin = (present: StoredPayment, now: string) => refundBegun(present, amount, now);
      return finish(await payments.change(id, context, {}, begin), context);
    },

    /** Looks up the step that a message may be about: it is not believed. */
    async notify({ id }: Pick<Notification, 'id'>, context: CallContext): Promise<StoredPayment> {
      const present = await payments.get(id, context);
      const { step } = present;
      if (!step) return present;
      const outcome = await provider.lookup(present, step, context);
      if (outcome) return settle(present, step, outcome, context);
      return payments.change(id, apart(runtime, context), {}, (latest, now) =>
        restarted(latest, step.key, now),
      );
    },

    /** Tries again to find out what became of a step, or to get it done. */
    async resume(present: StoredPayment, context: CallContext): Promise<StoredPayment> {
      const { id, step } = present;
      if (!step) return present;
      const known = await provider.lookup(present, step, context).catch(unlessUnanswered);
      const outcome = known ?? (await provider.ask(present, step, context).catch(unlessUnanswered));
      if (outcome) return settle(present, step, outcome, context);
      // Remembered by no write: what a write remembers stays, and so would the card's token.
      const later = await payments.change(id, apart(runtime, context), {}, (latest, now) =>
        postponed(latest, step, now),
      );
      if (later.step?.nextAt === null) log.error({ id, step: step.kind }, unanswered);
      return later;
    },
  };
};
