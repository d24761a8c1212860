import type { PaymentStep } from '@shop/shared/contracts/payments';

/** How the embedded provider treats a card. */
interface Behaviour {
  /** The steps that it declines, and why. */
  readonly declines?: Readonly<Partial<Record<PaymentStep, string>>>;
  /** Each step is done, and its first answer lost. */
  readonly isFirstAnswerLost?: boolean;
  /** How long after a step was first asked for it is answered, in milliseconds. */
  readonly answerAfterMs?: number;
  /** How long the provider is gone from the first request of each step on, in milliseconds. */
  readonly goneMs?: number;
  /** When it sends messages about a step, in milliseconds after the step. */
  readonly messagesAfterMs: readonly number[];
}

const usual: Behaviour = { messagesAfterMs: [1_000] };
const declining = (reason: string): Behaviour => ({ ...usual, declines: { authorize: reason } });

/** The cards of the embedded provider, by their tokens. The README has a table of them. */
const behaviours: ReadonlyMap<string, Behaviour> = new Map([
  ['tok_approve', usual],
  ['tok_decline_funds', declining('insufficient_funds')],
  ['tok_decline_stolen', declining('stolen_card')],
  ['tok_expire', { ...usual, declines: { capture: 'authorization_expired' } }],
  ['tok_timeout', { ...usual, isFirstAnswerLost: true }],
  ['tok_slow', { answerAfterMs: 4_000, messagesAfterMs: [0] }],
  ['tok_gone', { ...usual, goneMs: 20_000 }],
  ['tok_gone_long', { ...usual, goneMs: 3 * 3_600_000 }],
  ['tok_message_twice', { messagesAfterMs: [1_000, 1_500] }],
  ['tok_message_late', { isFirstAnswerLost: true, messagesAfterMs: [60_000] }],
  ['tok_message_never', { isFirstAnswerLost: true, messagesAfterMs: [] }],
]);

/** How a card is treated; no token stands for one that was never authorized. */
export const behaviourOf = (token: string | null): Behaviour =>
  token === null ? usual : (behaviours.get(token) ?? declining('unknown_card'));
