import type { Notification, PaymentStep } from '@shop/shared/contracts/payments';
import { ServiceError, toServiceError } from '@shop/shared/errors';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import { type Runtime, timestampOf } from '@shop/shared/runtime';
import { afterError } from '@shop/shared/storage/after-error';
import type { Aggregates } from '@shop/shared/storage/aggregates';
import { apart } from './apart.ts';
import { type Card, type Operation, asked, newCard, operationOf, told } from './card.ts';
import type { PaymentProvider, ProviderOutcome } from './provider.ts';
import { behaviourOf } from './tokens.ts';

/** The parts of the embedded provider. */
interface Parts {
  readonly cards: Aggregates<Card>;
  readonly runtime: Runtime;
  /** Takes its messages, as a webhook would. */
  readonly notify: (message: Notification, context: CallContext) => Promise<unknown>;
}

/** The name of a step that is done, in messages. */
const pastOf = {
  authorize: 'authorized',
  capture: 'captured',
  void: 'voided',
  refund: 'refunded',
} as const satisfies Readonly<Record<PaymentStep, Notification['kind']>>;

const gone = (): ServiceError =>
  new ServiceError('UNAVAILABLE', 'the provider is gone', { executed: 'unknown' });

/** The outcome of an operation. Throws `UNAVAILABLE` while the provider is gone. */
const outcomeOf = ({ result, reason }: Operation): ProviderOutcome => {
  if (result === null) throw gone();
  return { result, reason };
};

/**
 * The provider of the demo and of tests: what it does with a card is said by the card's token. It
 * keeps what it did in the storage of the service, where all replicas find it after any crash.
 */
export const createEmbeddedProvider = ({ cards, runtime, notify }: Parts) => {
  /** Answers when its time has come. Throws `DEADLINE_EXCEEDED` where that is too late. */
  const answerAt = async (at: number, context: CallContext): Promise<void> => {
    const waitMs = at - runtime.wallTime();
    if (waitMs <= 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    runtime.after(Math.min(waitMs, context.remainingMs()), resolve);
    await promise;
    if (context.remainingMs() > 0) return;
    const message = 'the provider takes its time';
    throw new ServiceError('DEADLINE_EXCEEDED', message, { executed: 'unknown' });
  };

  const provider: PaymentProvider = {
    async ask(request, context) {
      const { authorization, key } = request;
      const change = () =>
        cards.change(authorization, context, {}, (present, now) => asked(present, request, now));
      const create = () => cards.create(context, (now) => asked(newCard(request), request, now));
      const card = await change()
        .catch(afterError('NOT_FOUND', create))
        .catch(afterError('ALREADY_EXISTS', change));
      const operation = operationOf(card, key);
      if (!operation) throw new Error(`the provider has forgotten ${key}`);
      const outcome = outcomeOf(operation);
      const { isFirstAnswerLost, answerAfterMs = 0 } = behaviourOf(card.token);
      if (isFirstAnswerLost && operation.asks === 1) {
        const message = 'the answer of the provider was lost';
        throw new ServiceError('DEADLINE_EXCEEDED', message, { executed: 'unknown' });
      }
      await answerAt(Date.parse(operation.since) + answerAfterMs, context);
      return outcome;
    },

    async lookup({ authorization, key }, context) {
      const card = await cards.find(authorization, context);
      const operation = card && operationOf(card, key);
      if (operation?.result !== null) return operation && outcomeOf(operation);
      const { goneMs = 0 } = behaviourOf(card?.token ?? null);
      if (runtime.wallTime() < Date.parse(operation.since) + goneMs) throw gone();
      return undefined;
    },
  };

  return {
    provider,

    /** Sends the messages of a card whose time has come; again where the shop could not take them. */
    async send(card: Card, context: CallContext): Promise<Card> {
      const now = timestampOf(runtime);
      const due = card.messages.filter(({ at }) => at <= now);
      for (const { eventId, step } of due) {
        const isDeclined = card.operations.some(
          (one) => one.step === step && one.result === 'declined',
        );
        const kind = isDeclined ? 'declined' : pastOf[step];
        const message = { eventId, id: card.paymentId, kind } as const;
        await notify(message, apart(runtime, context)).catch((error: unknown) => {
          if (toServiceError(error).code !== 'NOT_FOUND') throw error;
        });
      }
      const sent = new Set(due.map(({ eventId }) => eventId));
      return cards.change(card.id, context, {}, (present) => told(present, sent));
    },
  };
};
