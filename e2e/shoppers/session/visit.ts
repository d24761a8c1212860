import type { Person } from '../people/person.ts';
import type { Step } from '../people/step.ts';
import { GaveUp } from '../shop/client.ts';
import { buy } from './buy.ts';
import { enterByForm, fillGuestCart } from './guest.ts';
import { look } from './look.ts';
import { tell, vote } from './opinion.ts';
import { type Surroundings, type Visitor, createVisitor } from './visitor.ts';

const act = (visitor: Visitor, step: Step): Promise<void> => {
  switch (step.do) {
    case 'openHome':
    case 'openCategory':
    case 'search':
    case 'look':
      return look(visitor, step);
    case 'fillGuestCart':
      return fillGuestCart(visitor, step.ids);
    case 'enter':
      return enterByForm(visitor, step.account);
    case 'buy':
      return buy(visitor, step.who, step.purchase);
    case 'review':
      return tell(visitor, step);
    case 'vote':
      return vote(visitor, step.id);
  }
};

/** Lets somebody do what was intended, unless everybody has to leave. Never rejects. */
export const visit = async (
  surroundings: Surroundings,
  { intentions }: Person,
  isOver: () => boolean,
): Promise<void> => {
  const visitor = createVisitor(surroundings);
  const { tally, pause } = surroundings;
  tally.count('came');
  for (const intention of intentions) {
    await pause(intention.thinkMs);
    if (isOver()) break;
    try {
      await act(visitor, intention);
    } catch (error) {
      // A request that failed is counted, and its person leaves.
      if (!(error instanceof GaveUp)) {
        tally.fail({ about: intention.do, code: 'NOT_UNDERSTOOD', detail: String(error) });
      }
      break;
    }
  }
  tally.count('left');
};
