import { z } from 'zod';

/**
 * The fields that a service would refuse in an input, named as it names them; empty for a good
 * input. Text is JSON, as it comes over the wire.
 */
export const faultsOf = (schema: z.ZodType, input: unknown): readonly string[] => {
  const json: unknown = JSON.parse(typeof input === 'string' ? input : JSON.stringify(input));
  const { error } = z.compile(schema).safeParse(json);
  return error?.issues.map(({ path }) => path.join('.')) ?? [];
};
