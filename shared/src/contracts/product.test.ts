import { expect, test } from '@jest/globals';
import { product, productContract } from './product.ts';
import { faultsOf } from './testing/faults-of.ts';
import { readsOf } from './testing/reads-of.ts';

const { operations } = productContract;

const picture = { shape: 'lamp', variant: 999_999, alt: 'A lamp' };
const facts = {
  name: 'Desk lamp',
  description: 'It gives light.\nIt has a switch.',
  brand: 'Maker & Sons',
  category: 'lamps',
  attributes: { Material: 'oak', 'Bulb, with thread': 'E27', 'a.b': 'dots mean nothing' },
  pictures: [picture],
  withdrawn: false,
};
const draft = { id: 'lamp-1', ...facts };
const entries = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [n, 'x']));

test('a draft is taken as it is, and is a product with its version and time', () => {
  expect(operations.introduce.input.parse(draft)).toEqual(draft);
  expect(
    faultsOf(product, { ...draft, version: 1, updatedAt: '2026-01-01T00:00:00.000Z' }),
  ).toEqual([]);
});

test.each([
  ['id', 'has a blank', 'lamp 1'],
  ['name', 'is empty', ''],
  ['name', 'is too long', 'x'.repeat(121)],
  ['name', 'has two lines', 'two\nlines'],
  ['description', 'is too long', 'x'.repeat(4_001)],
  ['description', 'has a control character', 'bell \u0007'],
  ['brand', 'is a number', 7],
  ['category', 'has a capital letter', 'Lamps'],
  ['category', 'begins with a dash', '-lamps'],
  ['category', 'is too long', 'x'.repeat(41)],
  ['attributes', 'are null', null],
  ['attributes', 'are a text', 'Material: oak'],
  ['attributes', 'are too many', entries(31)],
  ['pictures', 'are none', []],
  ['pictures', 'are too many', Array.from({ length: 9 }, () => picture)],
  ['pictures.0.shape', 'is a path', [{ ...picture, shape: '../lamp' }]],
  ['pictures.0.variant', 'is too large', [{ ...picture, variant: 1_000_000 }]],
  ['pictures.0.variant', 'is negative', [{ ...picture, variant: -1 }]],
  ['pictures.0', 'has an unknown field', [{ ...picture, url: 'http://inner/' }]],
  ['withdrawn', 'is a text', 'no'],
])('a draft whose %s %s is refused, and so is an update to it', (field, _what, value) => {
  const [fact = ''] = field.split('.');

  expect(faultsOf(operations.introduce.input, { ...draft, [fact]: value })).toEqual([field]);
  if (fact === 'id') return;
  const update = { id: 'lamp-1', expectedVersion: 1, changes: { [fact]: value } };
  expect(faultsOf(operations.update.input, update)).toEqual([`changes.${field}`]);
});

test.each(Object.keys(draft))('a draft without %s is refused', (fact) => {
  expect(faultsOf(operations.introduce.input, { ...draft, [fact]: undefined })).toEqual([fact]);
});

test.each(['$where', '$', ' $ne', 'constructor', 'prototype', ' prototype '])(
  'an attribute cannot be named %j',
  (name) => {
    const attributes = { Material: 'oak', [name]: 'x' };

    expect(faultsOf(operations.introduce.input, { ...draft, attributes })).toEqual([
      `attributes.${name}`,
    ]);
  },
);

test('an attribute whose name is refused is told why', () => {
  const { error } = operations.introduce.input.safeParse({ ...draft, attributes: { $ne: 'x' } });

  expect(error?.issues).toMatchObject([
    { path: ['attributes', '$ne'], message: 'is a reserved name' },
  ]);
});

test('an attribute cannot be named __proto__, which is not passed over in silence', () => {
  const json = JSON.stringify(draft).replace('"Material"', '"__proto__"');

  expect(faultsOf(operations.introduce.input, json)).toEqual(['attributes']);
  expect(
    faultsOf(operations.introduce.input, { ...draft, attributes: { ' __proto__': 'x' } }),
  ).toEqual(['attributes. __proto__']);
});

test('an attribute has a name and a value of one line each', () => {
  const faulty = {
    ['x'.repeat(41)]: 'a',
    b: 'x'.repeat(201),
    c: '',
    '': 'd',
    e: 7,
    f: 'two\nlines',
  };

  const faults = faultsOf(operations.introduce.input, { ...draft, attributes: faulty });

  expect(faults.toSorted()).toEqual(
    Object.keys(faulty)
      .map((name) => `attributes.${name}`)
      .toSorted(),
  );
  expect(faultsOf(operations.introduce.input, { ...draft, attributes: entries(30) })).toEqual([]);
});

test('an update changes one fact or more of one version', () => {
  const update = { id: 'lamp-1', expectedVersion: 1, changes: { withdrawn: true } };

  expect(faultsOf(operations.update.input, update)).toEqual([]);
  expect(faultsOf(operations.update.input, { ...update, changes: facts })).toEqual([]);
  expect(faultsOf(operations.update.input, { ...update, changes: {} })).toEqual(['changes']);
  expect(faultsOf(operations.update.input, { ...update, changes: { ...facts, id: 'b' } })).toEqual([
    'changes',
  ]);
  expect(faultsOf(operations.update.input, { ...update, expectedVersion: 0 })).toEqual([
    'expectedVersion',
  ]);
});

test('a list has defaults', () => {
  expect(operations.list.input.parse({})).toEqual({
    sort: 'relevance',
    limit: 24,
    withdrawn: false,
  });
});

test.each([
  ['q', 'is empty', ''],
  ['q', 'is too long', 'x'.repeat(201)],
  ['q', 'is an operator', { $regex: '.*' }],
  ['category', 'has a capital letter', 'Lamps'],
  ['sort', 'is unknown', 'price'],
  ['limit', 'is too large', 101],
  ['cursor', 'has a blank', 'no cursor'],
])('a list whose %s %s is refused by name', (field, _what, value) => {
  expect(faultsOf(operations.list.input, { [field]: value })).toEqual([field]);
});

test('all that changes something has an idempotency key', () => {
  expect(readsOf(productContract)).toEqual(['get', 'cards', 'list', 'categories']);
});
