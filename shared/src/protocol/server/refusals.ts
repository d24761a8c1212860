import { type ErrorCode, ServiceError } from '../../errors.ts';
import { wireVersion } from '../wire/limits.ts';

/** An error of a request that no handler has seen. */
export const refusal = (code: ErrorCode, message: string, retryAfterMs?: number): ServiceError =>
  new ServiceError(code, message, { executed: 'no', retryAfterMs });

/** The peer uses a wire version that this side does not support. */
export const versionUnsupported = (): ServiceError =>
  refusal('VERSION_UNSUPPORTED', `this side supports wire version ${wireVersion}`);

/** The deadline passed before the handler started. */
export const tooLate = (): ServiceError =>
  refusal('DEADLINE_EXCEEDED', 'the deadline passed before the handler started');
