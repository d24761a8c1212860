import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { compiledAtFirst, compiledByName } from './compiled.ts';

test('a compiled schema checks as before', () => {
  const schema = compiledAtFirst(z.strictObject({ id: z.string().min(1) }));

  expect(schema()).toBe(schema());
  expect(schema().safeParse({ id: 'lamp' })).toEqual({ success: true, data: { id: 'lamp' } });
  expect(schema().safeParse({ id: '' }).success).toBe(false);
  expect(schema().safeParse({ id: 'lamp', more: 1 }).success).toBe(false);
});

test('a schema is compiled once for all its users', () => {
  const declared = z.strictObject({ id: z.string() });

  expect(compiledAtFirst(declared)()).toBe(compiledAtFirst(declared)());
});

test('schemas are found by name, and none by an inherited property', () => {
  const schemaOf = compiledByName({ price: z.int(), name: z.string() });

  expect(schemaOf('price')?.safeParse(1).success).toBe(true);
  expect(schemaOf('name')?.safeParse(1).success).toBe(false);
  expect(schemaOf('constructor')).toBeUndefined();
});
