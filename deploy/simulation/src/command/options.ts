import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';

/** The options of the command. */
export type Asked =
  | { readonly kind: 'help' }
  | { readonly kind: 'seed'; readonly seed: number; readonly isStory: boolean }
  | {
      readonly kind: 'seeds';
      readonly from: number;
      readonly count: number;
      /** In how many processes. */
      readonly workers: number;
    };

/** How the command is used. */
export const help = `Plays the shop's services, clients and events in one process, on a
clock and a network of its own, while things go wrong, and checks what came of it. A
seed decides all, so that it can be played again.

  node deploy/simulation/src/main.ts --seeds 1000              seeds 1 to 1000
  node deploy/simulation/src/main.ts --seeds 1000 --from 501   seeds 501 to 1500
  node deploy/simulation/src/main.ts --seed 4711               one seed, and what is wrong with it
  node deploy/simulation/src/main.ts --seed 4711 --story       all that happened in it

  --seeds N     how many seeds are played (default 1000)
  --from N      the first of them (default 1)
  --workers N   in how many processes (default: one for each core)
  --seed N      plays this one only
  --story       tells it from the beginning to the end
  --help        this text

Exits with 0 when all is well, 1 when a seed has shown a mistake, 2 when it was asked for nonsense.
`;

const maxSeed = 2 ** 31 - 1;

const asNumber = (name: string, text: string | undefined, byDefault: number): number => {
  const value = text === undefined ? byDefault : Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= maxSeed) return value;
  throw new Error(`--${name} needs a whole number from 1 to ${maxSeed}, not ${text}`);
};

/** Reads the command line. Throws where it asks for nonsense. */
export const readOptions = (parameters: readonly string[]): Asked => {
  const { values } = parseArgs({
    args: [...parameters],
    options: {
      seeds: { type: 'string' },
      from: { type: 'string' },
      workers: { type: 'string' },
      seed: { type: 'string' },
      story: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return { kind: 'help' };
  if (values.seed !== undefined) {
    if (values.seeds !== undefined) throw new Error('either --seed or --seeds, not both');
    return { kind: 'seed', seed: asNumber('seed', values.seed, 1), isStory: values.story };
  }
  if (values.story) throw new Error('--story needs a --seed to tell of');
  return {
    kind: 'seeds',
    from: asNumber('from', values.from, 1),
    count: asNumber('seeds', values.seeds, 1_000),
    workers: asNumber('workers', values.workers, availableParallelism()),
  };
};
