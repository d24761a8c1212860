import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import type { Effort } from './arena.ts';

/** The order: rows by their names, all of them where none is named. */
export interface Order {
  readonly rows: readonly string[];
  readonly effort: Effort;
  readonly help: boolean;
}

/**
 * A page takes 16 ms of a processor in a shop of containers, and a service that starts takes 600:
 * what is left must do for that, or the row says something of the machine.
 */
const perSecondAndCore = 15;
const mostPerSecond = 200;

/** How many requests a second are asked by default on a machine with so many cores. */
export const defaultRate = (cores: number = availableParallelism()): number =>
  Math.min(mostPerSecond, perSecondAndCore * cores);

const positive = (name: string, text: string): number => {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new Error(`--${name} takes a number above 0, not ${text}`);
};

/** Reads the words of a command line; throws an error that says what cannot be understood. */
export const readArguments = (words: readonly string[], known: readonly string[]): Order => {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      rate: { type: 'string', default: `${defaultRate()}` },
      seconds: { type: 'string', default: '10' },
      hold: { type: 'string', default: '120' },
      help: { type: 'boolean', default: false },
    },
  });
  const unknown = positionals.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new Error(`there is no row ${unknown.join(', ')}; there are: ${known.join(', ')}`);
  }
  return {
    rows: positionals.length > 0 ? known.filter((name) => positionals.includes(name)) : known,
    effort: {
      perSecond: positive('rate', values.rate),
      steadySeconds: positive('seconds', values.seconds),
      holdSeconds: positive('hold', values.hold),
    },
    help: values.help,
  };
};
