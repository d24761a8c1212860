import type { z } from 'zod';
import { id } from '@shop/shared/contracts/common';
import { ServiceError } from '@shop/shared/errors';
import type { ErrorCode, FieldError } from '@shop/shared/errors';
import { compiledAtFirst } from '@shop/shared/protocol/compiled';

/** What names a field in an answer; longer names only come from those who made them up. */
const maxFieldName = 100;

/** More than this would help nobody. */
const maxFields = 20;

interface Fault extends FieldError {
  readonly code: ErrorCode;
}

const nameOf = (path: readonly PropertyKey[]): string =>
  path.map(String).join('.').slice(0, maxFieldName);

const valueAt = (input: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined,
    input,
  );

const idPattern = () => {
  const [issue] = id.safeParse('').error?.issues ?? [];
  return issue?.code === 'invalid_format' ? issue.pattern : undefined;
};

/** The contracts' only checks of their own on a string are those of what a text may contain. */
const codeOf = (issue: z.core.$ZodIssue, input: unknown): ErrorCode => {
  if (issue.code === 'invalid_format' && issue.pattern === idPattern()) return 'INVALID_ID';
  const isText = issue.code === 'custom' && typeof valueAt(input, issue.path) === 'string';
  return isText ? 'INVALID_TEXT' : 'INVALID_ARGUMENT';
};

/** One issue of zod as the fields that it is about. */
const faultsOf = (issue: z.core.$ZodIssue, input: unknown, unknownKey: ErrorCode): Fault[] => {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      code: unknownKey,
      field: nameOf([...issue.path, key]),
      message: 'is not known here',
    }));
  }
  return [{ code: codeOf(issue, input), field: nameOf(issue.path), message: issue.message }];
};

const refusal = (faults: readonly Fault[]): ServiceError => {
  const [first, ...others] = faults;
  const more = others.length > 0 ? `, and ${others.length} more` : '';
  const message = first ? `${first.field}: ${first.message}${more}` : 'the input is not valid';
  return new ServiceError(first?.code ?? 'INVALID_ARGUMENT', message, {
    executed: 'no',
    fields: faults
      .slice(0, maxFields)
      .map(({ field, message: text }) => ({ field, message: text })),
  });
};

/** Refuses one field. */
export const invalidField = (code: ErrorCode, path: string, message: string): ServiceError => {
  const field = path.slice(0, maxFieldName);
  return refusal([{ code, field, message }]);
};

/**
 * A check that gives an input as `schema` has it. It throws a `ServiceError` with every field at
 * fault: `INVALID_ID`, `INVALID_TEXT`, `INVALID_ARGUMENT`, and `unknownKey` for keys that the
 * schema does not have. The schema is compiled for the first input.
 */
export const createCheck = <S extends z.ZodType>(
  schema: S,
  unknownKey: ErrorCode = 'UNKNOWN_FIELD',
): ((input: unknown) => z.output<S>) => {
  const compiled = compiledAtFirst(schema);
  return (input) => {
    const result = compiled().safeParse(input);
    if (result.success) return result.data;
    throw refusal(result.error.issues.flatMap((issue) => faultsOf(issue, input, unknownKey)));
  };
};
