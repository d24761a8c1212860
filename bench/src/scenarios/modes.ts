import type { ScenarioOptions } from './scenario.ts';

type Mode = Pick<ScenarioOptions, 'rounds' | 'windows'>;

/**
 * How long V8 goes on to make code faster: the page of our side took 1,030 µs of CPU in its first
 * second of load, 540 in its fifth and 350 in its tenth, undici's to node:http 3,250, 970 and 940.
 * As long as fits, and the same for all variants; their turns warm them further.
 */
const warmUpMs = { quick: 4_000, full: 6_000 } as const;

/** The work of `make bench`, in 5 minutes. */
export const quick: Mode = {
  rounds: 5,
  windows: { warmUpMs: warmUpMs.quick, leadInMs: 120, windowMs: 400 },
};

/** The work of `make bench-full`, in 40 minutes. */
export const full: Mode = {
  rounds: 7,
  windows: { warmUpMs: warmUpMs.full, leadInMs: 200, windowMs: 1_500 },
};
