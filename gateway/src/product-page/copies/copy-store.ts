/** The JSON bytes of one section of one product, as they once were good. */
export interface Copy {
  /** Of the entity in it; 0 for what has no version. */
  readonly version: number;
  readonly data: Buffer;
}

/** A copy that was found, with its age. */
export interface KeptCopy extends Copy {
  readonly ageMs: number;
}

/**
 * Last good copies that the gateway's replicas share. It is never needed for a right answer: a
 * store that is gone finds nothing and keeps nothing, within 100 ms and without an error.
 */
export interface CopyStore {
  /** The copy under `key`, at most `maxAgeMs` old. */
  find(key: string, maxAgeMs: number): Promise<KeptCopy | undefined>;
  /** Keeps `copy`, as of now, unless one with a higher version is kept. */
  keep(key: string, copy: Copy, maxAgeMs: number): Promise<void>;
  /** The same, but only in the place of a copy that is kept. */
  refresh(key: string, copy: Copy, maxAgeMs: number): Promise<void>;
  forget(keys: readonly string[]): Promise<void>;
}
