import type { LoggedEvent } from '../event.ts';

/** Keeps one projection. The relay calls it, so that of all replicas one does. */
export interface Projector {
  /** Puts events that have just been appended into the documents, each once. */
  project(epoch: string, events: readonly LoggedEvent[]): Promise<void>;
  /**
   * Goes on with a rebuild, one page at a time, where the projection is missing, of another version
   * or of another log. Resolves to whether there is more to do. To be called while no event that
   * is in the log is still pending in its aggregate.
   */
  rebuild(): Promise<boolean>;
}
