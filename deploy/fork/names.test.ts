import { expect, test } from '@jest/globals';
import { namesOf } from './names.ts';
import { isOf, ownerOf, referencesTo } from './service-paths.ts';

test.each([
  ['wishlists', 'wishlists', 'wishlist', 'Wishlist'],
  ['gift-cards', 'giftCards', 'giftCard', 'GiftCard'],
  ['warranties', 'warranties', 'warranty', 'Warranty'],
  ['addresses', 'addresses', 'address', 'Address'],
  ['courses', 'courses', 'course', 'Course'],
  ['shipping', 'shipping', 'shippingEntry', 'ShippingEntry'],
  // `return` and `line` have another meaning in the files that are made.
  ['returns', 'returns', 'returnsEntry', 'ReturnsEntry'],
  ['lines', 'lines', 'linesEntry', 'LinesEntry'],
])('the parts of %s are called %s, %s and %s', (service, variable, oneVariable, oneType) => {
  expect(namesOf(service)).toMatchObject({ service, variable, oneVariable, oneType });
});

test.each([
  'Wishlists',
  'wish_lists',
  '-a',
  'a b',
  '../away',
  'a1',
  'a'.repeat(33),
  'service',
  'new',
])('NAME=%s is refused', (name) => {
  expect(() => namesOf(name)).toThrow(`NAME=${name}`);
});

const files = [
  'services/pricing/src/main.ts',
  'shared/src/contracts/texts.ts',
  'e2e/shop.gifts.test.ts',
];
const textOf = (path: string) =>
  path === 'docker-compose.yml'
    ? 'services:\n  mongo-users:\n    image: x\n'
    : "import { stockRoutes } from './levels/routes.ts';";

test.each([
  ['pricing', 'services/pricing/src/main.ts'],
  ['src', 'services/pricing/src/main.ts'],
  ['texts', 'shared/src/contracts/texts.ts'],
  ['gifts', 'e2e/shop.gifts.test.ts'],
  ['mongo-users', 'docker-compose.yml'],
  ['stock', 'gateway/src/sections/index.ts'],
])('%s is taken: by %s', (service, owner) => {
  expect(ownerOf(namesOf(service), files, textOf)).toBe(owner);
});

test('a name that nothing has is free', () => {
  expect(ownerOf(namesOf('wishlists'), files, textOf)).toBeUndefined();
});

test.each([
  ['services/gifts/src/main.ts', true],
  ['deploy/seed/src/gifts/demo.ts', true],
  ['shared/src/contracts/gifts.test.ts', true],
  ['docs/contracts/gifts.json', true],
  ['deploy/all-in-one/src/shop.gifts.test.ts', true],
  ['shared/src/gifts.ts', false],
  ['services/gifts-of-others/src/main.ts', false],
])('%s goes with the service gifts: %s', (path, goes) => {
  expect(isOf('gifts', path)).toBe(goes);
});

test.each([
  ["import { gifts } from '@shop/gifts/service';", 1],
  ["} from '../gifts/section.ts';", 1],
  ["const { x } = await import('@shop/shared/contracts/gifts');", 1],
  ['see [gifts](../services/gifts/README.md)', 1],
  ['    "@shop/gifts": "0.1.0",', 1],
  ["import { gifts } from '../giftshop/gifts-list.ts';", 0],
  ["const path = '/gifts/';", 0],
  ['[gifts](https://example.com/gifts/)', 0],
])('%s leads to gifts: %i', (line, count) => {
  expect(referencesTo('gifts', 'a.ts', `\n${line}`)).toHaveLength(count);
});

test('a reference is told by its file and line', () => {
  const text = "\nimport { gifts } from './gifts/x.ts';\n";

  expect(referencesTo('gifts', 'a.ts', text)).toEqual([
    "a.ts:2: needs gifts: import { gifts } from './gifts/x.ts';",
  ]);
});
