/** The middle of the values; between the two middle ones where there is an even number of them. */
export const medianOf = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  const lower = sorted[sorted.length - 1 - middle] ?? Number.NaN;
  return (lower + upper) / 2;
};

/** The value that this part of all values is not above, from 0 to 1; 0 where there is none. */
export const percentileOf = (sorted: Float64Array, part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;

/** A value that was measured several times. */
export interface Spread {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
}

/** The median of the values, and how far they lie apart. */
export const spreadOf = (values: readonly number[]): Spread => ({
  median: medianOf(values),
  lowest: Math.min(...values),
  highest: Math.max(...values),
});

/** Of each round: the one's value over the other's. */
export const ratiosOf = (over: readonly number[], under: readonly number[]): number[] =>
  over.slice(0, under.length).map((value, round) => value / (under[round] ?? Number.NaN));
