import type { z } from 'zod';

const formats: Readonly<Record<string, string>> = {
  email: 'please give an address such as name@example.com',
  date: 'please give a day such as 2026-11-21',
};

const messageOf = (issue: z.core.$ZodIssue): string => {
  const { code } = issue;
  const [ofKey] = code === 'invalid_key' ? issue.issues : [];
  if (ofKey) return messageOf(ofKey);
  const ofFormat = code === 'invalid_format' ? formats[issue.format] : undefined;
  if (ofFormat) return ofFormat;
  if (code === 'too_small' && issue.origin === 'string') return 'please fill this in';
  if (code === 'too_small') return `please give at least ${issue.minimum}`;
  if (code === 'too_big' && issue.origin === 'string') {
    return `please use at most ${issue.maximum} characters`;
  }
  if (code === 'too_big') return `please give at most ${issue.maximum}`;
  // Messages of zod itself are no part of a sentence; ours are.
  return /^[A-Z]/.test(issue.message) ? 'please look at this again' : `it ${issue.message}`;
};

/**
 * The first error of each of these fields, for whoever fills in the form; one of none of them is of
 * the whole `form`. `messages` has those of fields of which no other is to be told.
 */
export const errorsOf = (
  { issues }: z.ZodError,
  fields: readonly string[],
  messages: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> => {
  const errors: Record<string, string> = {};
  for (const issue of issues) {
    const field = issue.path.map(String).find((part) => fields.includes(part)) ?? 'form';
    errors[field] ??= messages[field] ?? messageOf(issue);
  }
  return errors;
};

/** Reads a typed field by its schema; undefined where it is wrong, which is told then. */
export type ReadField = <S extends z.ZodType>(
  field: string,
  schema: S,
  typed: unknown,
) => z.output<S> | undefined;

/** Makes the reader of the fields of a form, one by one: so all that is wrong is told at once. */
export const createFieldReader =
  (context: z.core.$RefinementCtx): ReadField =>
  (field, schema, typed) => {
    const { data, error } = schema.safeParse(typed);
    // An issue keeps its kind, from which its words are made.
    const issues = error?.issues.map((issue) => ({ ...issue, path: [field], input: typed }));
    context.issues.push(...((issues ?? []) as z.core.$ZodRawIssue[]));
    return data;
  };
