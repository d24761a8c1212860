import { ServiceError } from '@shop/shared/errors';

/** The end of a request whose client hung up: it is counted, and nobody is at fault. */
export const clientHasGone = (): ServiceError =>
  new ServiceError('CANCELLED', 'the client has gone', { executed: 'no' });
