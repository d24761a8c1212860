import { shortened } from './growth/growth.ts';
import type { ScenarioName } from './names.ts';
import type { ScenarioOptions } from './scenario.ts';

type Options = Omit<ScenarioOptions, 'onProgress'>;

/** The parts of a scenario that take time. */
interface Work {
  /** For all processes to start, and for what is neither warmed up nor measured in windows. */
  readonly seconds: number;
  readonly warmUps: number;
  /** In each round. */
  readonly windows: number;
}

/** For looking at processes before and after a window, and for the last answers. */
const besidesMs = 50;

/** Seconds as they were on two cores that had nothing else to do. */
const works: Readonly<Record<ScenarioName, { readonly quick: Work; readonly full: Work }>> = {
  page: {
    quick: { seconds: 20, warmUps: 10, windows: 10 },
    full: { seconds: 26, warmUps: 12, windows: 36 },
  },
  call: {
    quick: { seconds: 6, warmUps: 8, windows: 16 },
    full: { seconds: 8, warmUps: 11, windows: 44 },
  },
  events: {
    quick: { seconds: 6, warmUps: 6, windows: 6 },
    full: { seconds: 6, warmUps: 6, windows: 6 },
  },
  start: {
    quick: { seconds: 17, warmUps: 0, windows: 0 },
    full: { seconds: 58, warmUps: 0, windows: 0 },
  },
  shop: {
    quick: { seconds: 10, warmUps: 2, windows: 2 },
    full: { seconds: 10, warmUps: 2, windows: 2 },
  },
  cached: {
    quick: { seconds: 10, warmUps: 2, windows: 2 },
    full: { seconds: 10, warmUps: 2, windows: 2 },
  },
  live: {
    quick: { seconds: 15, warmUps: 0, windows: 0 },
    full: { seconds: 20, warmUps: 0, windows: 0 },
  },
  growth: {
    quick: { seconds: 30, warmUps: 5, windows: 11 },
    full: { seconds: 220, warmUps: 6, windows: 28 },
  },
  'open-loop': {
    quick: { seconds: 25, warmUps: 1, windows: 10 },
    full: { seconds: 25, warmUps: 1, windows: 10 },
  },
};

const secondsOf = (name: ScenarioName, given: Options): number => {
  const { full, rounds, windows } = name === 'growth' ? shortened(given) : given;
  const work = works[name][full ? 'full' : 'quick'];
  const windowMs = windows.leadInMs + windows.windowMs + besidesMs;
  return (
    work.seconds + (work.warmUps * windows.warmUpMs + work.windows * rounds * windowMs) / 1_000
  );
};

/** About how long scenarios take, in seconds. */
export const estimate = (names: readonly ScenarioName[], options: Options): number =>
  names.reduce((sum, name) => sum + secondsOf(name, options), 0);
