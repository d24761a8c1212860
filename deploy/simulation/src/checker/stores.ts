import type { StoredLevel, Violation } from '../history/facts.ts';
import { type CallHistory, type Indexed, type Logged, factsOf, keyOf } from './indexed.ts';

interface Write {
  readonly event: Logged;
  readonly cause: CallHistory['call'];
}

/** The changes that calls have made, by the events that they left. */
const writesOf = (index: Indexed): readonly Write[] =>
  [...index.logs.values()].flat().flatMap((event) => {
    const cause = index.causeOf(event);
    return cause ? [{ event, cause }] : [];
  });

/** A write is made once under its key, whoever asks for it however often. */
const checkKeys = (index: Indexed): Violation[] => {
  const keyed = writesOf(index).filter(({ cause }) => cause.idempotencyKey !== undefined);
  return [...Map.groupBy(keyed, ({ cause }) => keyOf(cause))].flatMap(([name, writes]) => {
    if (writes.length === 1) return [];
    const ids = writes.map(({ cause }) => cause.id).join(' and ');
    const about = writes[0]?.cause.about ?? '';
    const text = `${name} was done ${writes.length} times: for ${ids}`;
    return [{ rule: 'a key is used once', about, text }];
  });
};

/** Who was told that a write was done can rely on it. */
const checkAnswered = (index: Indexed): Violation[] => {
  const made = new Set(writesOf(index).map(({ cause }) => keyOf(cause)));
  return index.calls.flatMap(({ call, ends: [end] }) => {
    const isWrite = call.idempotencyKey !== undefined && call.service !== 'recommendations';
    if (!isWrite || end?.code !== 'ok' || made.has(keyOf(call))) return [];
    const text = `${call.id} was told that ${keyOf(call)} was done, and nothing was`;
    return [{ rule: 'what was confirmed is there', about: call.about, text }];
  });
};

/** What was not executed has left nothing behind. */
const checkUndone = (index: Indexed): Violation[] => {
  const unexecuted = new Set(
    index.calls.filter(({ ends: [end] }) => end?.executed === 'no').map(({ call }) => call.id),
  );
  return writesOf(index).flatMap(({ event, cause }) => {
    if (!unexecuted.has(cause.id)) return [];
    const text = `${cause.id} ended with "not executed", and changed ${event.key}`;
    return [{ rule: 'what was not executed changed nothing', about: cause.id, text }];
  });
};

const deltaOf = ({ input }: CallHistory['call']): number =>
  typeof input === 'object' && input && 'delta' in input ? Number(input.delta) : 0;

/** The stock is what came in less what went out, and never less than nothing. */
const checkStock = (index: Indexed): Violation[] => {
  const levels = new Map<string, number>();
  const violations: Violation[] = [];
  const fault = (about: string, text: string) =>
    violations.push({ rule: 'stock adds up and is never negative', about, text });
  for (const event of index.logs.get('inventory') ?? []) {
    const { key, seq, version } = event;
    // What the inventory announces is a level, as its contract says.
    const { onHand, available } = event.data as StoredLevel;
    const cause = index.causeOf(event);
    const before = levels.get(key);
    const expected = before === undefined || !cause ? onHand : before + deltaOf(cause);
    levels.set(key, onHand);
    if (onHand < 0 || available < 0) fault(key, `event ${seq} leaves ${onHand} of ${key}`);
    if (version > 1 && !cause) fault(key, `event ${seq} changes ${key} for no call`);
    if (onHand !== expected) {
      fault(key, `event ${seq} leaves ${onHand} of ${key}, should leave ${expected}`);
    }
  }
  for (const { id, onHand } of index.final.levels) {
    if (onHand === levels.get(id)) continue;
    fault(id, `there are ${onHand} of ${id} in the end, should be ${levels.get(id)}`);
  }
  return violations;
};

/** A product has as many reviews as were posted, each with its stars. */
const checkRatings = ({ logs, final }: Indexed): Violation[] => {
  const posted = logs.get('reviews') ?? [];
  return [...final.ratings].flatMap(([about, histogram]) => {
    const expected = histogram.map(
      (_, index) => posted.filter(({ data }) => isReviewOf(data, about, index + 1)).length,
    );
    if (histogram.every((count, index) => count === expected[index])) return [];
    const text = `${about} has ratings ${histogram.join(' ')}, were posted ${expected.join(' ')}`;
    return [{ rule: 'reviews are counted', about, text }];
  });
};

const isReviewOf = (data: unknown, productId: string, rating: number): boolean =>
  typeof data === 'object' &&
  data !== null &&
  'productId' in data &&
  'rating' in data &&
  data.productId === productId &&
  data.rating === rating;

/** Every basket counts once. */
const checkBaskets = ({ facts, final }: Indexed): Violation[] => {
  const baskets = new Map(
    factsOf(facts, 'basket').map(({ basketId, productIds }) => [basketId, productIds]),
  );
  const expected = new Map<string, number>();
  for (const id of [...baskets.values()].flat()) expected.set(id, (expected.get(id) ?? 0) + 1);
  return [...new Set([...expected.keys(), ...final.bought.keys()])].flatMap((about) => {
    const [is, should] = [final.bought.get(about) ?? 0, expected.get(about) ?? 0];
    if (is === should) return [];
    const text = `${about} was in ${should} baskets, and is counted in ${is}`;
    return [{ rule: 'baskets are counted once', about, text }];
  });
};

/** What is wrong with what the services keep. */
export const checkStores = (index: Indexed): readonly Violation[] => [
  ...checkKeys(index),
  ...checkAnswered(index),
  ...checkUndone(index),
  ...checkStock(index),
  ...checkRatings(index),
  ...checkBaskets(index),
];
