import { parseArgs } from 'node:util';

/** The order of the command: who comes, how fast, and to which shop. */
export interface Order {
  /** How many people come in a second, on average. */
  readonly rate: number;
  readonly seconds: number;
  readonly seed: number;
  readonly origin: string;
  /** How many people are in the shop at a time; others wait outside. */
  readonly atOnce: number;
  /** For how many seconds somebody tries again what the shop cannot answer. */
  readonly patience: number;
}

/** The order where nothing else is asked for. */
export const defaults: Order = {
  rate: 5,
  seconds: 60,
  seed: 1,
  origin: 'http://localhost:8080',
  atOnce: 50,
  patience: 0,
};

const numberOf = (
  name: string,
  text: string | undefined,
  { byDefault, fits, needs }: { byDefault: number; fits: RegExp; needs: readonly [number, number] },
): number => {
  if (text === undefined) return byDefault;
  const [min, max] = needs;
  const value = Number(text);
  if (fits.test(text) && value >= min && value <= max) return value;
  const kind = fits === whole ? 'a whole number' : 'a number';
  throw new Error(`--${name} needs ${kind} from ${min} to ${max}, not ${text}`);
};

const whole = /^\d+$/;
const decimal = /^\d+(\.\d+)?$/;

const originOf = (text: string): string => {
  const url = URL.parse(text);
  const isOrigin = url && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search;
  if (isOrigin) return url.origin;
  throw new Error(`--origin needs the address of a shop, such as ${defaults.origin}, not ${text}`);
};

/** Reads the words of a command line; undefined for `--help`. Throws where they ask for nonsense. */
export const readOptions = (words: readonly string[]): Order | undefined => {
  const { values } = parseArgs({
    args: [...words],
    options: {
      rate: { type: 'string' },
      seconds: { type: 'string' },
      seed: { type: 'string' },
      origin: { type: 'string' },
      'at-once': { type: 'string' },
      patience: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const of = (name: keyof typeof bounds, byDefault: number, fits: RegExp) => {
    const needs = bounds[name];
    return numberOf(name, values[name], { byDefault, fits, needs });
  };
  return {
    rate: of('rate', defaults.rate, decimal),
    seconds: of('seconds', defaults.seconds, whole),
    seed: of('seed', defaults.seed, whole),
    origin: originOf(values.origin ?? defaults.origin),
    atOnce: of('at-once', defaults.atOnce, whole),
    patience: of('patience', defaults.patience, whole),
  };
};

const bounds = {
  rate: [0.1, 1_000],
  seconds: [1, 86_400],
  seed: [0, 2 ** 31 - 1],
  'at-once': [1, 1_000],
  patience: [0, 600],
} as const;
