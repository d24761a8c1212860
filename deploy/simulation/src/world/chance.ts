export type Chance = ReturnType<typeof createChance>;

/** All that is left to chance in one run, from numbers of 0 to below 1. */
export const createChance = (next: () => number) => {
  const happens = (probability: number): boolean => next() < probability;
  return {
    next,
    happens,
    between: (min: number, max: number): number => min + (max - min) * next(),
    /** A whole number from `min` to `max`, both included. */
    integer: (min: number, max: number): number => min + Math.floor((max - min + 1) * next()),
    /** One of several; there must be one. */
    oneOf<T>(all: readonly T[]): T {
      const one = all[Math.floor(all.length * next())];
      if (one === undefined) throw new Error('nothing to choose from');
      return one;
    },
    /** Each of them with the same probability, in their order. */
    some: <T>(all: readonly T[], probability: number): readonly T[] =>
      all.filter(() => happens(probability)),
  };
};
