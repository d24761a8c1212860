import { createDraws } from './draws.ts';

/**
 * When people come, in milliseconds from the opening: one after the other at moments that do not
 * depend on each other (a Poisson process), so many a second on average.
 */
export const drawArrivals = ({
  seed,
  rate,
  seconds,
}: Readonly<Record<'seed' | 'rate' | 'seconds', number>>): readonly number[] => {
  const { next } = createDraws(seed, 0);
  const all: number[] = [];
  let at = 0;
  for (;;) {
    at += (-Math.log(1 - next()) / rate) * 1_000;
    if (at >= seconds * 1_000) return all;
    all.push(at);
  }
};
