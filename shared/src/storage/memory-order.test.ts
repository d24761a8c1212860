import { expect, test } from '@jest/globals';
import { createFakeRuntime } from '../testing/fake-runtime.ts';
import type { Listed } from './aggregate-store.ts';
import { Partition, firstOf } from './memory-order.ts';
import { comparePlaces, sortFieldsOf } from './order.ts';

const order = sortFieldsOf({ sort: [['rank', 'descending']] });
const { random } = createFakeRuntime({ seed: 7 });

/** Members with few different ranks, so that the id decides often. */
const members = (count: number): readonly Listed<number>[] =>
  Array.from({ length: count }, (_, state) => ({
    state,
    place: [Math.floor(random() * 50), `m${state}`],
  }));

const sorted = (all: Iterable<Listed<number>>) =>
  [...all].toSorted((a, b) => comparePlaces(order, a.place, b.place));

test('a partition of thousands is in order, whatever was added, deleted and read between', () => {
  const partition = new Partition<number>(order);
  const present = new Set<Listed<number>>();
  for (const member of members(5_000)) {
    partition.add(member);
    present.add(member);
    const [oldest] = present;
    if (oldest && random() < 0.3) {
      partition.delete(oldest.place);
      present.delete(oldest);
    }
    if (random() < 0.01) expect(partition.read(undefined, 3)).toEqual(sorted(present).slice(0, 3));
  }

  const all = sorted(present);
  const middle = all[1_000];
  expect(partition.read(undefined, 10_000)).toEqual(all);
  expect(partition.read(middle?.place, 20)).toEqual(all.slice(1_001, 1_021));
});

test('the first few of many are those that sorting all would give', () => {
  const all = members(500);

  for (const limit of [1, 25, 1_000]) {
    expect(firstOf(all, limit, order)).toEqual(sorted(all).slice(0, limit));
  }
});
