import { type ServiceError, isRetryable, toServiceError } from '@shop/shared/errors';
import { detailOf } from '../edge/problem.ts';
import type { ShownForm, Values } from '../web/form.ts';

/** A write that was refused, as the form says it that is shown again. */
interface FormRefusal {
  readonly status: number;
  readonly errors: Values;
  /** Whether somebody else was faster. */
  readonly isLostRace: boolean;
  /** Whether the next attempt is the same write: then it is done once, whatever became of this. */
  readonly isSameWrite: boolean;
}

const lostRaces: readonly string[] = ['CONFLICT', 'ALREADY_EXISTS'];

/** The errors of which no form tells: it is about nothing that is there, or not for this user. */
const ofNoForm: readonly number[] = [401, 403, 404];

/** Whether the same form may well be taken a little later, since nothing is wrong with it. */
export const isPassing = ({ code, status }: ServiceError): boolean =>
  isRetryable(code) || status >= 500;

/** The message of an error as a sentence for the public, without its full stop. */
export const sentenceOf = (error: ServiceError): string => {
  const detail = detailOf(error);
  return detail.charAt(0).toUpperCase() + detail.slice(1);
};

const wordsOf = (error: ServiceError): string => {
  const { code } = error;
  if (code === 'IDEMPOTENCY_MISMATCH') {
    return 'This form was sent before with other values. Send it again to make this change as well.';
  }
  if (code === 'IN_PROGRESS') {
    return 'It was sent a moment ago and is worked on. Send it again in a moment to be sure.';
  }
  if (!isPassing(error)) return `${sentenceOf(error)}.`;
  const reason = detailOf(error);
  return `This cannot be done right now: ${reason}. Send it again in a moment; it is done only once.`;
};

/** The errors by field; what is about no field of the form is about the whole of it. */
const errorsOf = (error: ServiceError, labels: ShownForm['labels']): Values => {
  const ofFields = error.fields.flatMap(({ field, message }): [string, string][] => {
    const name = field.split('.').find((part) => Object.hasOwn(labels, part));
    return name === undefined ? [] : [[name, message]];
  });
  return ofFields.length > 0 ? Object.fromEntries(ofFields) : { form: wordsOf(error) };
};

/**
 * The refusal of a write, for its form, also of one that failed by a bug; undefined for an error
 * that is none of the form: a thing that is not there, a user who may not.
 */
export const toFormRefusal = (
  failure: unknown,
  labels: ShownForm['labels'],
): FormRefusal | undefined => {
  const error = toServiceError(failure);
  const { code, status } = error;
  if (ofNoForm.includes(status)) return undefined;
  const isLostRace = lostRaces.includes(code);
  return {
    status,
    errors: isLostRace ? {} : errorsOf(error, labels),
    isLostRace,
    isSameWrite: isPassing(error),
  };
};
