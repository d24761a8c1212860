import { ServiceError } from '@shop/shared/errors';

/** A version conflict as the failed condition of the request (RFC 9110); other errors unchanged. */
export const asPrecondition = (name: string, error: unknown): unknown =>
  error instanceof ServiceError && error.code === 'CONFLICT'
    ? new ServiceError(
        'PRECONDITION_FAILED',
        `the ${name} has another version by now: read it again, its version is in the page`,
        { cause: error },
      )
    : error;
