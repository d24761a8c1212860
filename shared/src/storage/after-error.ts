import { toServiceError } from '../errors.ts';

/** Goes another way after an error with this code, for `catch`; throws every other error. */
export const afterError =
  <T>(code: string, otherwise: () => Promise<T>) =>
  (error: unknown): Promise<T> => {
    if (toServiceError(error).code !== code) throw error;
    return otherwise();
  };
