import type { History, Violation } from '../history/facts.ts';
import { checkCalls } from './calls.ts';
import { checkConsumers } from './consumers.ts';
import { checkEvents } from './events.ts';
import { checkStores } from './stores.ts';
import { indexed } from './indexed.ts';

/** Compares what happened with what may happen. Pure: a history in, what is wrong with it out. */
export const check = (history: History): readonly Violation[] => {
  const index = indexed(history);
  return [
    ...checkCalls(index),
    ...checkEvents(index),
    ...checkStores(index),
    ...checkConsumers(index),
    ...history.final.left.map((text) => ({ rule: 'nothing is left', about: '', text })),
  ];
};
