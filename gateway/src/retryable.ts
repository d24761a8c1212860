import { factsOf } from '@shop/shared/errors';

/** Whether the same request may well succeed a little later, with nothing changed in it. */
export const isRetryable = (code: string): boolean => factsOf(code).retryable === true;
