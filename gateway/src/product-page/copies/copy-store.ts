import type { Position } from '@shop/shared/events/event';

/** The JSON bytes of one section of one product, as they once were good. */
export interface Copy {
  /** Of the entity in it; 0 for what has no version. */
  readonly version: number;
  readonly data: Buffer;
}

/** A copy that was found. */
export interface KeptCopy extends Copy {
  readonly generation: number;
  readonly ageMs: number;
}

/**
 * Copies that belong together: versions count within one history of a service's log only. A log
 * that was set back, as by a restored backup, or that is another one, begins the next generation.
 */
export interface Generation {
  /** 0 for a section that follows no log. */
  readonly number: number;
  /** How far the log goes at least, as those who write copies know it; undefined without a log. */
  readonly position: Position | undefined;
}

/** The generation that a gateway writes copies of. */
export interface Writing extends Generation {
  /** Called with the section's newest generation where that is a later one: nothing was kept then. */
  readonly onLater: (newest: number) => void;
}

/**
 * Last good copies that the gateway's replicas share. It is never needed for a right answer: a
 * store that is gone finds nothing and keeps nothing, within 100 ms and without an error. A key is
 * the name of a section, a colon, and the id of a product.
 */
export interface CopyStore {
  /** The copy under `key`, at most `maxAgeMs` old, if it is of its section's newest generation. */
  find(key: string, maxAgeMs: number): Promise<KeptCopy | undefined>;
  /**
   * Keeps `copy`, as of now, unless one of a later generation, or of the same one with a higher
   * version, is kept.
   */
  keep(key: string, copy: Copy, writing: Writing, maxAgeMs: number): Promise<void>;
  /** The same, but only in the place of a copy that is kept. */
  refresh(key: string, copy: Copy, writing: Writing, maxAgeMs: number): Promise<void>;
  forget(keys: readonly string[]): Promise<void>;
  /** The newest generation of a section, 0 if there is none yet; undefined while the store is gone. */
  newest(section: string): Promise<Generation | undefined>;
  /**
   * Begins the generation after number `after`, in which the log stands at `position`. Resolves to
   * the newest one's number: of many who have noticed the same, one begins it.
   */
  begin(section: string, after: number, position: Position): Promise<number | undefined>;
}
