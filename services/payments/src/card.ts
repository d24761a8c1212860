import { money, timestamp } from '@shop/shared/contracts/common';
import { cardToken, paymentStep } from '@shop/shared/contracts/payments';
import type { AggregateDefinition, Unversioned } from '@shop/shared/storage/aggregate';
import { z } from 'zod';
import type { ProviderOutcome, ProviderRequest } from './provider.ts';
import { behaviourOf } from './tokens.ts';

/** Something that the embedded provider was asked to do with a card. */
const operation = z.object({
  key: z.string(),
  step: paymentStep,
  amount: money,
  /** How often it was asked for, from when on. */
  asks: z.int().min(1),
  since: timestamp,
  /** Null while the provider is gone. */
  result: z.enum(['done', 'declined']).nullable(),
  reason: z.string().nullable(),
});
export type Operation = z.infer<typeof operation>;

/** A payment as the embedded provider has it, by the key of its authorization. */
const card = z.object({
  id: z.string(),
  /** The shop's name for the payment. */
  paymentId: z.string(),
  /** Null where it was voided before it was authorized. */
  token: cardToken.nullable(),
  operations: z.array(operation),
  /** The messages that the shop is yet to be sent. */
  messages: z.array(z.object({ eventId: z.string(), step: paymentStep, at: timestamp })),
  version: z.int(),
  updatedAt: timestamp,
});
export type Card = z.infer<typeof card>;
type NextCard = Unversioned<Card>;

/** The cards of the embedded provider, each due when a message of it is. */
export const cardDefinition = {
  schema: card,
  due: {
    messages: ({ messages }) =>
      messages.length === 0 ? undefined : Math.min(...messages.map(({ at }) => Date.parse(at))),
  },
} satisfies AggregateDefinition<Card>;

const later = (now: string, ms: number): string => new Date(Date.parse(now) + ms).toISOString();

/** The operation of a key; undefined where nothing was asked for under it. */
export const operationOf = ({ operations }: Pick<Card, 'operations'>, key: string) =>
  operations.find((one) => one.key === key);

/** The outcome of something that is asked for the first time. */
const decide = ({ token, operations }: NextCard, step: Operation['step']): ProviderOutcome => {
  const isDone = (wanted: Operation['step']) =>
    operations.some((one) => one.step === wanted && one.result === 'done');
  const refusals = {
    authorize: isDone('void') && 'voided',
    capture: (isDone('void') || !isDone('authorize')) && 'not_authorized',
    void: isDone('capture') && 'captured',
    refund: !isDone('capture') && 'not_captured',
  };
  const reason = refusals[step] || behaviourOf(token).declines?.[step];
  return reason ? { result: 'declined', reason } : { result: 'done', reason: null };
};

/** A card that the provider hears of for the first time. */
export const newCard = ({ authorization, paymentId }: ProviderRequest): NextCard => ({
  id: authorization,
  paymentId,
  token: null,
  operations: [],
  messages: [],
});

/**
 * The card after a request: done at its first time, or once the provider is back. A key that it
 * does not know is another operation to it: a shop that makes up a new key charges a card twice.
 */
export const asked = (present: NextCard, request: ProviderRequest, now: string): NextCard => {
  const { key, step, amount, token } = request;
  const known = { ...present, token: token ?? present.token };
  const { goneMs = 0, messagesAfterMs } = behaviourOf(known.token);
  const earlier = operationOf(present, key);
  const others = present.operations.filter((one) => one !== earlier);
  const begun = earlier ?? { key, step, amount, asks: 0, since: now, result: null, reason: null };
  const again = { ...begun, asks: begun.asks + 1 };
  if (again.result !== null || now < later(again.since, goneMs)) {
    return { ...known, operations: [...others, again] };
  }
  const messages = messagesAfterMs.map((ms, index) => ({
    eventId: `${key}.${index + 1}`,
    step,
    at: later(now, ms),
  }));
  return {
    ...known,
    operations: [...others, { ...again, ...decide(known, step) }],
    messages: [...present.messages, ...messages],
  };
};

/** The card without the messages that were sent. */
export const told = (present: Card, eventIds: ReadonlySet<string>): NextCard => ({
  ...present,
  messages: present.messages.filter(({ eventId }) => !eventIds.has(eventId)),
});
