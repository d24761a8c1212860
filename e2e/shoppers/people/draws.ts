import { createChance, createZipf } from '../../chaos/load/schedule.ts';

/** All that is left to chance for one person: the same for the same seed and number. */
export type Draws = ReturnType<typeof createDraws>;

/** Far apart, so that no person of one seed is a person of the next one. */
const peopleOfSeed = 1_000_003;

/** The draws of a person, or with number 0 those of the crowd as a whole. */
export const createDraws = (seed: number, number: number) => {
  const chance = createChance(seed * peopleOfSeed + number);
  return {
    next: chance,
    happens: (probability: number): boolean => chance() < probability,
    /** A whole number from `min` to `max`, both included. */
    integer: (min: number, max: number): number => min + Math.floor((max - min + 1) * chance()),
    /** One of several, each as likely; there must be one. */
    oneOf<T>(all: readonly T[]): T {
      const one = all[Math.floor(all.length * chance())];
      if (one === undefined) throw new Error('nothing to choose from');
      return one;
    },
    /** Different ones of several, the first of them more often, as people like the same things. */
    favourites<T>(all: readonly T[], count: number): readonly T[] {
      const left = [...all];
      const take = () => left.splice(createZipf(left.length, chance)(), 1);
      return Array.from({ length: Math.min(count, all.length) }, take).flat();
    },
  };
};
