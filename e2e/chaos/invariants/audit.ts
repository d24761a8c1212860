import type { Shop } from '../../src/shop.ts';
import type { Sample } from '../load/sample.ts';
import type { Books } from './books.ts';
import { readBooks } from './books.ts';
import { pagesThatDiffer } from './expected.ts';
import { atOnce, inTurns } from './in-turns.ts';
import { reviewsThatDiffer } from './reviews-kept.ts';
import { settleWrites } from './settle-writes.ts';
import type { Doors, SettledWrite } from './settle-writes.ts';

/** Something that always holds, and where it did not. */
export interface Invariant {
  readonly name: string;
  readonly claim: string;
  readonly violations: readonly string[];
}

/** How long after the last request, and the last write, all must be on the pages. */
const mostQuietMs = 10_000;

const isDone = ({ status }: SettledWrite) => status >= 200 && status < 300;

const ofMoney = (books: Books): string[] =>
  [...books].flatMap(([id, { amounts }]) =>
    amounts.filter((amount) => !Number.isSafeInteger(amount)).map((amount) => `${id}: ${amount}`),
  );

const ofReaders = (samples: readonly Sample[]): string[] =>
  samples.flatMap(({ older = [], target }) => older.map((section) => `${section} at ${target}`));

const ofRefusals = (samples: readonly Sample[]): string[] =>
  samples.flatMap(({ malformed, status, kind }) =>
    malformed === undefined ? [] : [`${kind} ${status}: ${malformed}`],
  );

/** A shop, and where it is written in. */
export interface Audited extends Doors {
  readonly shop: Shop;
}

/**
 * Compares what the shop shows with what it was told since `before`, once no more requests come.
 * Writes without a final answer are sent again first. The names are those of the design.
 */
export const audit = async (
  { shop, ...doors }: Audited,
  before: Books,
  samples: readonly Sample[],
  quietMs = mostQuietMs,
): Promise<readonly Invariant[]> => {
  const writes = await settleWrites(doors, samples);
  const until = performance.now() + quietMs;
  const done = Map.groupBy(writes.filter(isDone), ({ id }) => id);
  const differing = await pagesThatDiffer(shop, before, done, until);
  const reviews = await inTurns([...before], atOnce, async ([id, entry]) => {
    const written = done.get(id);
    return written ? reviewsThatDiffer(shop, id, entry, written) : [];
  });
  const after = await readBooks(shop, [...before.keys()]);
  return [
    {
      name: 'I2',
      claim: 'each write has one outcome, which its key gives again',
      violations: writes.filter((one) => !isDone(one)).map((one) => `${one.kind} ${one.status}`),
    },
    { name: 'I5', claim: 'each review is there once and counted', violations: reviews.flat() },
    { name: 'I6', claim: 'each change is on the pages 10 s later', violations: differing },
    { name: 'I7', claim: 'no reader is shown an older version', violations: ofReaders(samples) },
    { name: 'I8', claim: 'errors have the published form', violations: ofRefusals(samples) },
    { name: 'I13', claim: 'money is whole minor units', violations: ofMoney(after) },
  ];
};
