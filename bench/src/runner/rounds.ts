import type { Sample } from './variant.ts';

/** The samples of each variant, one a round. */
export type Samples = ReadonlyMap<string, readonly Sample[]>;

/** The variants that take turns, and how often. */
export interface RoundsOptions<T> {
  readonly variants: readonly T[];
  readonly rounds: number;
  readonly onRound: (round: number) => void;
  readonly measure: (variant: T) => Promise<Sample>;
}

/**
 * One window of each variant after the other, again and again: what slows the machine down for a
 * while hits all of them, and a ratio is of two windows that are seconds apart.
 */
export const takeTurns = async <T extends { readonly name: string }>({
  variants,
  rounds,
  onRound,
  measure,
}: RoundsOptions<T>): Promise<Samples> => {
  const samples = new Map<string, Sample[]>(variants.map(({ name }) => [name, []]));
  for (let round = 1; round <= rounds; round++) {
    onRound(round);
    for (const variant of variants) samples.get(variant.name)?.push(await measure(variant));
  }
  return samples;
};
