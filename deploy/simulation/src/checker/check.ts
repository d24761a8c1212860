import type { History, Violation } from '../history/facts.ts';
import { callRules } from './calls.ts';
import { consumerRules } from './consumers.ts';
import { couponRules } from './coupons.ts';
import { eventRules } from './events.ts';
import { type Break, type Rules, type States, indexed } from './indexed.ts';
import { orderRules, orderStates } from './orders.ts';
import { paymentRules, paymentStates } from './payments.ts';
import { reviewRules } from './ratings.ts';
import { reservationRules, reservationStates } from './reservations.ts';
import { storeRules } from './stores.ts';

/** The names of a rule that is broken, and what breaks it. */
const violationsOf = <T>(
  rules: Readonly<Record<string, (about: T) => Iterable<Break>>>,
  about: T,
): readonly Violation[] =>
  Object.entries(rules).flatMap(([rule, find]) =>
    [...find(about)].map(([key, text]) => ({ rule, about: key, text })),
  );

/** Compares the stored states of a checkout with each other. */
export const checkStates = (final: States['final']): readonly Violation[] =>
  violationsOf({ ...reservationStates, ...paymentStates, ...orderStates }, { final });

const rules: Rules = {
  ...callRules,
  ...eventRules,
  ...storeRules,
  ...couponRules,
  ...reservationRules,
  ...paymentRules,
  ...orderRules,
  ...reviewRules,
  ...consumerRules,
  'nothing is left': ({ final }) => final.left.map((text) => ['', text] as const),
};

/** Compares what happened with what may happen. Pure: a history in, what is wrong with it out. */
export const check = (history: History): readonly Violation[] =>
  violationsOf(rules, indexed(history));
