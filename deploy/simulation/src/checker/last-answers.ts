import type { Fields } from '../history/facts.ts';
import type { Indexed } from './indexed.ts';

/** The aggregates, or parts of them, in an answer. */
export const shownIn = (value: unknown): readonly Fields[] => {
  if (typeof value !== 'object' || value === null) return [];
  if ('id' in value) return [{ ...value }];
  return Object.values(value).flatMap(shownIn);
};

/** The answers of the last reads. */
export const lastAnswers = ({ calls, final }: Indexed) =>
  calls.flatMap(({ call, ends: [end] }) =>
    call.at >= final.at && end?.answer !== undefined
      ? [{ call, answer: JSON.parse(end.answer) as unknown }]
      : [],
  );
