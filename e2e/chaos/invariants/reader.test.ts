import { expect, test } from '@jest/globals';
import { createReader, versionsOf } from './reader.ts';

const section = (status: string, version: number | null) =>
  `{"status":"${status}","data":${version === null ? 'null' : `{"version":${version}}`}}`;

const page = (price: number | null, stock: number | null, status = 'ok') =>
  `{"sections":{"product":{"status":"ok","data":{"version":77}},` +
  `"pricing":${section(status, price)},"inventory":${section('ok', stock)},` +
  `"reviews":{"status":"ok","data":{"version":99}}}}`;

test('versions are those of sections that are up to date', () => {
  expect(versionsOf(page(3, 4))).toEqual({ pricing: 3, inventory: 4 });
  expect(versionsOf(page(3, 4, 'stale'))).toEqual({ inventory: 4 });
  expect(versionsOf(page(null, 4))).toEqual({ inventory: 4 });
  expect(versionsOf(page(3, null))).toEqual({ pricing: 3 });
});

test('a reader of a version notices an older one, but for one that says that it is stale', () => {
  const reader = createReader();
  reader.ask('lamp')(page(3, 4));

  expect(reader.ask('lamp')(page(2, 4))).toEqual(['pricing']);
  expect(reader.ask('lamp')(page(2, 4, 'stale'))).toEqual([]);
  expect(reader.ask('lamp')(page(3, 5))).toEqual([]);
  expect(reader.ask('chair')(page(1, 1))).toEqual([]);
});

test('a page may be older than one that came while it was on its way', () => {
  const reader = createReader();
  const slow = reader.ask('lamp');
  reader.ask('lamp')(page(3, 4));

  expect(slow(page(2, 4))).toEqual([]);
});

test('a writer expects to see its write', () => {
  const reader = createReader();
  reader.wrote('lamp', 'inventory', 5);

  expect(reader.ask('lamp')(page(1, 4))).toEqual(['inventory']);
});
