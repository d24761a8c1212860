import { z } from 'zod';

/** The schemas that a schema is made of, one level down. */
const partsOf = (schema: z.core.$ZodType): readonly z.core.$ZodType[] => {
  if (schema instanceof z.ZodObject) return Object.values(schema.shape);
  if (schema instanceof z.ZodArray) return [schema.element];
  if (schema instanceof z.ZodRecord) return [schema.keyType, schema.valueType];
  if (schema instanceof z.ZodPipe) return [schema.in, schema.out];
  if (schema instanceof z.ZodUnion) return schema.options;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return [schema.unwrap()];
  if (schema instanceof z.ZodDefault) return [schema.unwrap()];
  return [];
};

/** Every schema of a string in `schema`, at any depth. */
export const stringsOf = (schema: z.core.$ZodType): readonly z.ZodString[] =>
  schema instanceof z.ZodString ? [schema] : partsOf(schema).flatMap(stringsOf);
