import type { History, Violation } from '../history/facts.ts';
import { callRules } from './calls.ts';
import { consumerRules } from './consumers.ts';
import { couponRules } from './coupons.ts';
import { eventRules } from './events.ts';
import { type Rules, indexed } from './indexed.ts';
import { orderRules } from './orders.ts';
import { paymentRules } from './payments.ts';
import { reviewRules } from './ratings.ts';
import { reservationRules } from './reservations.ts';
import { storeRules } from './stores.ts';

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
export const check = (history: History): readonly Violation[] => {
  const index = indexed(history);
  return Object.entries(rules).flatMap(([rule, find]) =>
    [...find(index)].map(([about, text]) => ({ rule, about, text })),
  );
};
