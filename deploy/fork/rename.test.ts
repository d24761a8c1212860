import { expect, test } from '@jest/globals';
import { objectionTo, renamed, titleOf } from './rename.ts';

const shop = { scope: 'shop', project: 'zeroshop', title: 'ZeroShop' };
const acme = { scope: 'acme', project: 'acme', title: 'Acme' };
/** So that a fork does not rename what this test is about. */
const at = `@${shop.scope}`;
const inFork = (path: string, text: string) => renamed(path, text, shop, acme);

test.each([
  [`import { x } from '${at}/shared/x';`, "import { x } from '@acme/shared/x';"],
  [`"node_modules/${at}/pricing": {`, '"node_modules/@acme/pricing": {'],
  [`/^${at}\\/x$/`, '/^@acme\\/x$/'],
  [`const scope = '${at}';`, "const scope = '@acme';"],
])('the scope of packages is another in %s', (text, expected) => {
  expect(inFork('e2e/any.ts', text)).toBe(expected);
});

test.each([
  'shop_calls_in_flight',
  'shop:discovery:pricing',
  '/run/shop/key.json',
  'someone@shop/x',
  '@shopping/cart',
])('%s is no brand, and stays', (text) => {
  expect(inFork('shared/src/any.ts', text)).toBe(text);
});

test('the title changes where people read it, and in no licence', () => {
  expect(inFork('README.md', '# ZeroShop')).toBe('# Acme');
  expect(inFork('shared/src/brand.ts', "export const brand = 'ZeroShop';")).toContain("'Acme'");
  expect(inFork('LICENSE', 'ZeroShop contributors')).toBe('ZeroShop contributors');
});

test('the name of the whole changes in manifests alone: elsewhere it may be a word', () => {
  expect(inFork('package-lock.json', '"name": "zeroshop"')).toBe('"name": "acme"');
  expect(inFork('docs/any.md', 'zeroshop')).toBe('zeroshop');
});

test('a name of several words is a title of several words', () => {
  expect(titleOf('blue-lamp')).toBe('Blue Lamp');
});

test.each([
  ['', 'Which name?'],
  ['Acme', 'cannot be the name of packages'],
  ['acme.x', 'cannot be the name of packages'],
  ['a-name-that-is-long', 'cannot be the name of packages'],
  ['types', 'is taken'],
])('NAME=%s is refused: %s', (name, why) => {
  expect(objectionTo(name, ['types'])).toContain(why);
});

test('an ordinary name is not refused', () => {
  expect(objectionTo('acme', ['types'])).toBeUndefined();
});
