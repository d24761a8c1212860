/**
 * `amount` × `numerator` / `denominator` in whole minor units, rounded half to even (IEEE 754,
 * roundTiesToEven), so that many roundings do not add up to one side. All are whole, and not
 * negative.
 */
export const share = (amount: number, numerator: number, denominator: number): number => {
  const product = BigInt(amount) * BigInt(numerator);
  const divisor = BigInt(denominator);
  const quotient = product / divisor;
  const twice = 2n * (product % divisor);
  const isUp = twice > divisor || (twice === divisor && quotient % 2n === 1n);
  return Number(isUp ? quotient + 1n : quotient);
};

/**
 * Splits an amount in proportion to `weights`, by largest remainder (Hamilton's method): the parts
 * sum to the amount to the last unit. Of equal remainders the first gets its unit first. Without
 * any weight all parts are 0.
 */
export const split = (amount: number, weights: readonly number[]): readonly number[] => {
  const total = weights.reduce((sum, weight) => sum + BigInt(weight), 0n);
  if (total === 0n) return weights.map(() => 0);
  const shares = weights.map((weight) => BigInt(amount) * BigInt(weight));
  const parts = shares.map((exact) => Number(exact / total));
  const left = amount - parts.reduce((sum, part) => sum + part, 0);
  const byRemainder = shares
    .map((exact, index) => ({ index, remainder: exact % total }))
    .sort((a, b) => Number(b.remainder - a.remainder));
  for (const { index } of byRemainder.slice(0, left)) parts[index] = (parts[index] ?? 0) + 1;
  return parts;
};
