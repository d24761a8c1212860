import type { Position } from '@shop/shared/events/event';

/** The JSON bytes of one section of one product, from a good answer or event. */
export interface Copy {
  /** The version of the entity; 0 if it has none. */
  readonly version: number;
  readonly data: Buffer;
}

/** A stored copy. */
export interface KeptCopy extends Copy {
  readonly generation: number;
  readonly ageMs: number;
}

/**
 * Copies that belong together: versions can be compared only within one history of a service's log.
 * A log that was set back, for example by a restored backup, or replaced begins a new generation.
 */
export interface Generation {
  /** 0 for a section that follows no log. */
  readonly number: number;
  /** The last position of the log that writers of copies know; undefined without a log. */
  readonly position: Position | undefined;
}

/** The generation of a copy that is written, and how it is written. */
export interface Writing extends Generation {
  /** Whether the copy only replaces another one. */
  readonly onlyReplaces?: boolean;
  /** Called with the newest generation if it is later; nothing was stored then. */
  readonly onLater: (newest: number) => void;
}

/**
 * Last good copies that the replicas of the gateway share. No answer depends on it: a store that is
 * unavailable finds and stores nothing, within 100 ms and without an error. A key is the name of a
 * section, a colon, and the id of a product.
 */
export interface CopyStore {
  /** The copy under `key`, if it is at most `maxAgeMs` old and of its section's newest generation. */
  find(key: string, maxAgeMs: number): Promise<KeptCopy | undefined>;
  /**
   * Stores `copy` with age 0, unless there is a copy of a later generation, or one of the same
   * generation with a higher version.
   */
  keep(key: string, copy: Copy, writing: Writing, maxAgeMs: number): Promise<void>;
  forget(key: string): Promise<void>;
  /** The newest generation of a section, 0 if there is none; undefined if the store is unavailable. */
  newest(section: string): Promise<Generation | undefined>;
  /**
   * Begins the generation after number `after`, with the log at `position`. Resolves to the number
   * of the newest one: if several replicas begin at once, only the first has an effect.
   */
  begin(section: string, after: number, position: Position): Promise<number | undefined>;
}

/** The section of a key. */
export const sectionOf = (key: string): string => key.slice(0, key.indexOf(':'));
