import { ServiceError } from '../errors.ts';
import type { IdempotentWrite } from '../protocol/calls/context.ts';

/** A write that an aggregate remembers. */
export interface RememberedWrite<S> extends IdempotentWrite {
  /** The state that answered it; undefined where it is too old, or was too large, to be kept. */
  readonly state?: S;
  /** The size of that state as JSON. */
  readonly bytes: number;
}

/**
 * The most writes that an aggregate remembers, several groups of them, and the most bytes of states
 * that it keeps to answer them. They close the gap between the effect of a write and its
 * idempotency record, for a caller that tries again within seconds.
 */
const maxWrites = 200;
const maxBytes = 64 * 1_024;

/** Adds a write; drops the oldest one beyond `maxWrites`, and the oldest states beyond `maxBytes`. */
export const remember = <S>(
  writes: readonly RememberedWrite<S>[],
  { name, fingerprint }: IdempotentWrite,
  state: S,
): readonly RememberedWrite<S>[] => {
  const newest = { name, fingerprint, state, bytes: Buffer.byteLength(JSON.stringify(state)) };
  let { bytes } = newest;
  const earlier = writes.slice(1 - maxWrites).toReversed();
  const known = earlier.map((write) => {
    bytes += write.bytes;
    return bytes > maxBytes && write.bytes > 0 ? withoutState(write) : write;
  });
  return [newest, ...known].toReversed();
};

const withoutState = ({ name, fingerprint }: IdempotentWrite) => ({ name, fingerprint, bytes: 0 });

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
