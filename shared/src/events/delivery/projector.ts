import type { LoggedEvent } from '../event.ts';

/** Keeps one projection. The relay calls it, so that of all replicas one does. */
export interface Projector {
  /** Puts events that have just been appended into the documents, each once. */
  project(epoch: string, events: readonly LoggedEvent[]): Promise<void>;
  /**
   * Does one page of a rebuild, where the projection is missing, of another version or of another
   * log; resolves to whether there is more. No event of the log may be pending meanwhile.
   */
  rebuild(): Promise<boolean>;
}
