import type { z } from 'zod';
import { id } from '@shop/shared/contracts/common';
import { type ErrorCode, type FieldError, ServiceError } from '@shop/shared/errors';
import { compiledAtFirst } from '@shop/shared/protocol/compiled';

/** The most characters of a field's name in an answer. */
const maxFieldName = 100;

/** The most fields in an answer. */
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

/** A custom check of a string checks the characters of a text. */
const codeOf = (issue: z.core.$ZodIssue, input: unknown): ErrorCode => {
  if (issue.code === 'invalid_format' && issue.pattern === idPattern()) return 'INVALID_ID';
  const isText = issue.code === 'custom' && typeof valueAt(input, issue.path) === 'string';
  return isText ? 'INVALID_TEXT' : 'INVALID_ARGUMENT';
};

/** The fields that an issue of zod is about. */
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
 * Makes a function that parses an input by `schema`. It throws a `ServiceError` with every invalid
 * field: `INVALID_ID`, `INVALID_TEXT`, `INVALID_ARGUMENT`, and `unknownKey` for keys that are not
 * in the schema. The schema is compiled at the first input.
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
