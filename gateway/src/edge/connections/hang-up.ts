import { ServiceError } from '@shop/shared/errors';

/** The error of a request whose client has hung up. */
export const clientHasGone = (): ServiceError =>
  new ServiceError('CANCELLED', 'the client has gone', { executed: 'no' });
