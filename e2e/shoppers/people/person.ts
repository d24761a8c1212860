import { createDraws, type Draws } from './draws.ts';
import { drawPurchase } from './purchase.ts';
import type { Intention, Step } from './step.ts';
import type { Ware, Wares } from './wares.ts';

/** Somebody who comes into the shop, and all that this person is going to do there. */
export interface Person {
  readonly number: number;
  readonly intentions: readonly Intention[];
}

/** The pause before a step, in milliseconds. */
const thinking = { min: 100, max: 900 };

/** How many of a hundred people do what; the others only look around. */
const shares = { buy: 40, fill: 10, tell: 8, vote: 8 };

/** How many of a hundred who buy are new customers, and how many type their password again. */
const newcomers = 0.05;
const typists = 0.15;

const opinions = [
  'It does what it should, and looks good doing it.',
  'Better than the one that I had before.',
  'It came quickly, but the colour is not that of the picture.',
];

const lastWordOf = ({ name }: Ware): string => name.split(' ').at(-1) ?? name;

/** A way to a product: from the front page, a category or a search. */
const drawWay = (draws: Draws, ware: Ware): Step =>
  draws.oneOf<Step>([
    { do: 'openHome' },
    { do: 'openCategory', category: ware.category },
    { do: 'search', words: lastWordOf(ware), as: draws.oneOf(['page', 'data']) },
  ]);

const drawLook = (draws: Draws, { id }: Ware): Step => ({
  do: 'look',
  id,
  as: draws.oneOf(['page', 'page', 'data', 'phone']),
});

/** The deeds of somebody who has found some things. */
const drawDeeds = (draws: Draws, found: readonly Ware[], wares: Wares): readonly Step[] => {
  const percent = draws.next() * 100;
  const ids = found.map(({ id }) => id);
  const id = draws.oneOf(ids);
  let upTo = shares.buy;
  if (percent < upTo) {
    const account = draws.happens(newcomers) ? 'new' : draws.integer(0, 99);
    const who = { account, signsIn: draws.happens(typists) } as const;
    return [{ do: 'buy', who, purchase: drawPurchase(draws, ids, wares) }];
  }
  if (percent < (upTo += shares.fill)) {
    const fill: Step = { do: 'fillGuestCart', ids };
    return draws.happens(0.3) ? [fill, { do: 'enter', account: draws.integer(0, 99) }] : [fill];
  }
  if (percent < (upTo += shares.tell)) {
    return [{ do: 'review', id, rating: draws.integer(1, 5), text: draws.oneOf(opinions) }];
  }
  return percent < upTo + shares.vote ? [{ do: 'vote', id }] : [];
};

/** Draws a person: the same one for the same seed, number and wares, whoever else comes. */
export const drawPerson = (seed: number, number: number, wares: Wares): Person => {
  const draws = createDraws(seed, number);
  const found = draws.favourites(wares.products, draws.integer(1, 2));
  const [first] = found;
  if (!first) throw new Error('the shop has no products');
  const steps = [
    drawWay(draws, first),
    ...found.map((ware) => drawLook(draws, ware)),
    ...drawDeeds(draws, found, wares),
  ];
  const intentions = steps.map((step) => ({
    ...step,
    thinkMs: draws.integer(thinking.min, thinking.max),
  }));
  return { number, intentions };
};
