import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { exampleOf } from './example.ts';
import { createSchemas } from '@shop/shared/protocol/json-schema';

const exampleOfType = (type: z.ZodType) => {
  const schemas = createSchemas();
  return exampleOf(schemas.schemaOf(type), schemas);
};

const name = z.string().meta({ examples: ['Ada'] });
const person = z.object({ name, age: z.int().optional() }).meta({ id: 'Person' });

test('an example is made of those of the parts, also of parts with a name', () => {
  const type = z.object({
    people: z.array(person),
    kind: z.enum(['small', 'large']),
    only: z.literal(7),
    nothing: z
      .string()
      .nullable()
      .meta({ examples: [null] }),
    either: z.union([name, z.int()]),
  });

  expect(exampleOfType(type)).toEqual({
    people: [{ name: 'Ada' }],
    kind: 'small',
    only: 7,
    nothing: null,
    either: 'Ada',
  });
});

test('where a part that is needed has none, there is none', () => {
  expect(exampleOfType(z.object({ name, age: z.int() }))).toBeUndefined();
  expect(exampleOfType(z.array(z.int()))).toBeUndefined();
});
