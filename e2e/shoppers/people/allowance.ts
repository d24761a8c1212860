import type { Person } from './person.ts';
import type { Intention, Step } from './step.ts';

/**
 * How often one run does what the shop lets one address do some times an hour: so little that three
 * runs of the default length fit into an hour. People who come later only look.
 */
export const allowance = { registrations: 5, reviews: 10, votes: 20, cartLines: 80 };
type Allowance = Readonly<Record<keyof typeof allowance, number>>;

/** How much of the allowance a step takes. */
const takenBy = (step: Step): Partial<Allowance> => {
  if (step.do === 'review') return { reviews: 1 };
  if (step.do === 'vote') return { votes: 1 };
  if (step.do === 'fillGuestCart') return { cartLines: step.ids.length };
  return step.do === 'buy' && step.who.account === 'new' ? { registrations: 1 } : {};
};

/** The same without what counts: newcomers use a demo account, others go without. */
const modest = (intention: Intention): readonly Intention[] =>
  intention.do === 'buy' ? [{ ...intention, who: { ...intention.who, account: 0 } }] : [];

/** Lets people do what they intend for as long as the allowance lasts. */
export const createAllowance = (all: Allowance = allowance) => {
  const left: Record<string, number> = { ...all };
  const take = (intention: Intention): boolean => {
    const taken = Object.entries(takenBy(intention));
    if (taken.some(([name, count]) => (left[name] ?? 0) < count)) return false;
    for (const [name, count] of taken) left[name] = (left[name] ?? 0) - count;
    return true;
  };
  return (person: Person): Person => ({
    ...person,
    intentions: person.intentions.flatMap((one) => (take(one) ? [one] : modest(one))),
  });
};
