import { parseArgs } from 'node:util';
import { type ScenarioName, quickScenarioNames, scenarioNames } from './scenarios/names.ts';

/** The order that the bench was given. */
export interface Order {
  readonly full: boolean;
  readonly only: readonly ScenarioName[];
  /** Undefined: as many as the mode has. */
  readonly rounds: number | undefined;
  readonly windowMs: number | undefined;
  /** A MongoDB that may be measured as well. */
  readonly mongoUrl: string | undefined;
  readonly verbose: boolean;
  readonly help: boolean;
}

/** Thrown for arguments that make no sense; says which, and what would. */
export class ArgumentsError extends Error {
  override readonly name = 'ArgumentsError';
}

/** The text that `--help` shows. */
export const usage = `Compares the shop with what people would use instead, on this machine.

  node bench/src/main.ts [options]

  --full           every row and longer windows: at most 40 minutes instead of 5
  --only LIST      only these scenarios, separated by commas: ${scenarioNames.join(', ')}
  --rounds COUNT   how often each variant has its turn; fewer than 5 show nothing
  --window MS      how long each turn takes
  --mongo URL      a MongoDB that growth may fill as well, in a database of its own;
                   without it the one that MONGO_URL names
  --verbose        also shows what the processes write
  --help           shows this
`;

const options = {
  full: { type: 'boolean' },
  only: { type: 'string' },
  rounds: { type: 'string' },
  window: { type: 'string' },
  mongo: { type: 'string' },
  verbose: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

const isScenarioName = (name: string): name is ScenarioName =>
  scenarioNames.some((known) => known === name);

const toScenarios = (list: string): readonly ScenarioName[] =>
  list.split(',').map((entry) => {
    const name = entry.trim();
    if (isScenarioName(name)) return name;
    throw new ArgumentsError(
      `There is no scenario “${name}”; there are: ${scenarioNames.join(', ')}`,
    );
  });

const toCount = (option: string, text: string | undefined, max: number): number | undefined => {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= max) return count;
  throw new ArgumentsError(`--${option} takes a whole number from 1 to ${max}, not “${text}”`);
};

const parse = (all: readonly string[]) => {
  try {
    return parseArgs({ args: [...all], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new ArgumentsError(message.split('. ')[0]);
  }
};

/** Reads the arguments of the command line. Throws an `ArgumentsError` for what it does not know. */
export const readArguments = (given: readonly string[]): Order => {
  const { full, only, rounds, window, mongo, verbose, help } = parse(given);
  const all = full ? scenarioNames : quickScenarioNames;
  return {
    full: full ?? false,
    only: only === undefined ? all : toScenarios(only),
    rounds: toCount('rounds', rounds, 100),
    windowMs: toCount('window', window, 60_000),
    mongoUrl: mongo,
    verbose: verbose ?? false,
    help: help ?? false,
  };
};
