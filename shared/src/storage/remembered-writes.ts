import { ServiceError } from '../errors.ts';
import type { IdempotentWrite } from '../protocol/calls/context.ts';

/** A write that an aggregate remembers, with the state that answered it. */
export interface RememberedWrite<S> extends IdempotentWrite {
  readonly state: S;
  /** The size of the state as JSON. */
  readonly bytes: number;
}

/**
 * The most writes and bytes that an aggregate remembers. They close the gap between the effect of
 * a write and its idempotency record, for a caller that tries again within seconds.
 */
const maxWrites = 200;
const maxBytes = 64 * 1_024;

/** The remembered writes with one more, without the oldest that no longer fit. */
export const remember = <S>(
  writes: readonly RememberedWrite<S>[],
  { name, fingerprint }: IdempotentWrite,
  state: S,
): readonly RememberedWrite<S>[] => {
  const all = [...writes, { name, fingerprint, state, bytes: JSON.stringify(state).length }];
  let first = all.length - 1;
  let bytes = all[first]?.bytes ?? 0;
  for (; first > 0 && all.length - first < maxWrites; first--) {
    bytes += all[first - 1]?.bytes ?? 0;
    if (bytes > maxBytes) break;
  }
  return all.slice(first);
};

/** Throws `IDEMPOTENCY_MISMATCH` where a write has the name of another one with another input. */
export const checkSameInput = (earlier: IdempotentWrite, write: IdempotentWrite): void => {
  if (earlier.fingerprint !== write.fingerprint) {
    throw new ServiceError(
      'IDEMPOTENCY_MISMATCH',
      'this idempotency key was used for another input',
      { executed: 'no' },
    );
  }
};
