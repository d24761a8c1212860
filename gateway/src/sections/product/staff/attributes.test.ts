import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { errorsOf } from '../../../input/form-errors.ts';
import { attributesText, typedAttributes } from './attributes.ts';

test('attributes are read as they are written, one in a line', () => {
  const all = { Capacity: '0.9 litres', 'Made in': 'Portugal: Porto' };

  expect(attributesText(all)).toBe('Capacity: 0.9 litres\nMade in: Portugal: Porto');
  expect(typedAttributes.parse(attributesText(all))).toEqual(all);
  expect(typedAttributes.parse('\r\n Capacity :  0.9 litres \r\n\r\n')).toEqual({
    Capacity: '0.9 litres',
  });
  expect(typedAttributes.parse('')).toEqual({});
});

test.each([
  ['heavy', 'it has no colon in “heavy”: write it as in Capacity: 0.9 litres'],
  ['Weight:', 'it has half of a line in “Weight:”: write it as in Capacity: 0.9 litres'],
  [': 5 kg', 'it has half of a line in “: 5 kg”: write it as in Capacity: 0.9 litres'],
  ['a: 1\na: 2', 'it names a twice'],
  ['$where: 1', 'it is a reserved name'],
  ['__proto__: 1', 'it __proto__ is a reserved name'],
  [`a: ${'x'.repeat(201)}`, 'please use at most 200 characters'],
])('lines that are no attributes are refused, in words: %j', (text, message) => {
  const { error } = z.object({ attributes: typedAttributes }).safeParse({ attributes: text });

  expect(error && errorsOf(error, ['attributes'])).toEqual({ attributes: message });
});
