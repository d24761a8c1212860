import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { errorCodes } from '../../errors.ts';
import { kinds } from './kinds.ts';
import * as limits from './limits.ts';

const root = join(import.meta.dirname, '../../../..');
const textOf = (path: string) => readFileSync(join(root, path), 'utf8');
const specification = textOf('docs/protocol.md');

/** The text between two comments of this name. */
const part = (name: string): string =>
  specification.split(`<!-- ${name} -->`)[1]?.split(`<!-- /${name} -->`)[0] ?? '';

const numbers = [...part('numbers').matchAll(/^\| `(\w+)` +\| ([\d,.]+) .*`(.+)`/gm)].map(
  ([, name = '', value = '', path = '']) => ({
    name,
    path,
    value: Number(value.replaceAll(',', '')),
  }),
);

/** The value of a name in the source: a number, or a product of numbers. */
const valueIn = (source: string, name: string): number | undefined => {
  const [, written] =
    new RegExp(`\\b${name}(?::| =| \\?\\?) ([\\d_x.a-f]+(?: \\* [\\d_x.]+)*)`).exec(source) ?? [];
  return written
    ?.split('*')
    .map((factor) => Number(factor.replaceAll('_', '')))
    .reduce((product, factor) => product * factor, 1);
};

test('every number in the specification is the one in the code', () => {
  const exported = new Map<string, number>(Object.entries(limits));
  const inCode = numbers.map(({ name, path }) => ({
    name,
    path,
    value: exported.get(name) ?? valueIn(textOf(path), name),
  }));

  expect(numbers).toEqual(inCode);
});

test('every number is in the specification once', () => {
  const names = numbers.map(({ name }) => name);

  expect(names).toHaveLength(new Set(names).size);
});

test('socket options are in the specification by their libzmq names, too', () => {
  const options = [...part('options').matchAll(/^\| `(\w+)` +\| `[A-Z_]+` +\|/gm)];
  const ofSockets = numbers.filter(({ path }) => path.endsWith('/sockets.ts'));
  const named = new Set(options.map(([, name]) => name));

  expect(options.length).toBeGreaterThan(5);
  expect(ofSockets.filter(({ name }) => !named.has(name)).map(({ name }) => name)).toEqual([
    'curveBytes',
  ]);
  expect(numbers.map(({ name }) => name)).toEqual(expect.arrayContaining([...named]));
});

test('every limit of the wire is in the specification', () => {
  const names = numbers.map(({ name }) => name);

  expect(names).toEqual(
    expect.arrayContaining(Object.keys(limits).filter((name) => name !== 'magic')),
  );
});

test('every kind of item is in the specification with its number', () => {
  const reserved = /^\| (\d+) - (\d+) \| reserved \|/m.exec(specification.replaceAll(/ +/g, ' '));
  const written = [...specification.matchAll(/^\| (\d+) +\| ([A-Z]+) /gm)].map(
    ([, octet, name = '']) => [name.toLowerCase(), Number(octet)],
  );

  expect([...written, ['chunk', 12], ['end', 13], ['accepted', 14]]).toEqual(Object.entries(kinds));
  expect(reserved?.slice(1)).toEqual(['12', '14']);
});

test('every error code is in the specification, and no other', () => {
  const written = [...part('codes').matchAll(/`([A-Z_]+)`/g)].map(([, code]) => code);

  expect(written).toHaveLength(new Set(written).size);
  expect(new Set(written)).toEqual(new Set(Object.keys(errorCodes)));
});
