import { play } from './report.ts';

/** The result of one seed: the lines of its report where it has failed. */
export interface Played {
  readonly seed: number;
  readonly mistake: readonly string[] | undefined;
}

process.on('disconnect', () => process.exit());

// One seed after the other, in steps: those in between are played by other workers.
const [from = 0, end = 0, step = 1] = process.argv.slice(2).map(Number);
for (let seed = from; seed < end; seed += step) {
  process.send?.({ seed, mistake: await play(seed) } satisfies Played);
}
process.disconnect?.();
