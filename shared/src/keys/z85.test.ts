import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fromZ85, toZ85 } from './z85.ts';

const hello = Buffer.from('864fd26fb559f75b', 'hex');

test('text is that of the specification (ZeroMQ RFC 32)', () => {
  expect(toZ85(hello)).toBe('HelloWorld');
  expect(fromZ85('HelloWorld')).toEqual(hello);
});

test('any octets, four at a time, are read as they were written', () => {
  const octets = fc
    .array(fc.uint8Array({ minLength: 4, maxLength: 4 }), { maxLength: 12 })
    .map((fours) => Buffer.concat(fours));

  fc.assert(fc.property(octets, (written) => fromZ85(toZ85(written))?.equals(written) === true));
});

test.each([
  ['of another length', 'Hell'],
  ['with a character that means nothing', 'Hell~'],
  ['with one that is longer than an octet', 'Hellö'],
  ['with a blank', 'Hell '],
  ['beyond 32 bits', '#####'],
  ['just beyond 32 bits', '%nSc1'],
])('text %s is none', (_, text) => {
  expect(fromZ85(text)).toBeUndefined();
});

test('the largest number is the last that can be read', () => {
  expect(fromZ85('%nSc0')).toEqual(Buffer.alloc(4, 0xff));
});

test('octets whose number is not divisible by four cannot be written', () => {
  expect(() => toZ85(Buffer.alloc(3))).toThrow(RangeError);
});
