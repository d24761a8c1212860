import { ServiceError } from '../../errors.ts';
import type { LoggedEvent } from '../event.ts';

/** A dead letter: an event that could not be applied, and the reason. */
export interface DeadLetter {
  /** The epoch of its log: its number means nothing in another log. */
  readonly epoch: string;
  readonly event: LoggedEvent;
  /** Shown to people, also in public: it contains no values, paths or hosts. */
  readonly reason: string;
}

/** The store of a subscriber's dead letters, beside its cursor: both survive or neither does. */
export interface DeadLetterStore {
  /** The dead letters of one service, in the order of their numbers. */
  load(service: string): Promise<readonly DeadLetter[]>;
  /** Stores a dead letter; one that is already stored (same event id) stays as it is. */
  put(service: string, entry: DeadLetter): Promise<void>;
  /** Removes the dead letters with these event ids, if they are there. */
  remove(service: string, ids: readonly string[]): Promise<void>;
}

/** The limit of dead letters of one service: more of them mean a faulty consumer. */
export const maxDeadLetters = 100;

/** The state of the dead letters, for operators. */
export interface DeadLetterStatus {
  readonly count: number;
  /** Whether the limit is reached: no events are applied until there is room (`make replay`). */
  readonly isFull: boolean;
  readonly newest: DeadLetterSummary | undefined;
}

/** A dead letter as it is shown to operators. */
type DeadLetterSummary = Pick<LoggedEvent, 'type' | 'key' | 'seq'> & Pick<DeadLetter, 'reason'>;

/** The dead letters of one service in one process. */
export type DeadLetters = ReturnType<typeof createDeadLetters>;

/**
 * The dead letters of one service in one process, written through to their store. The list belongs
 * to this process: another replica may have applied one of the events already.
 */
export const createDeadLetters = (service: string, store: DeadLetterStore) => {
  let letters: ReadonlyMap<string, DeadLetter> | undefined;
  /** All dead letters, in the order in which they were added. */
  const entries = (): readonly DeadLetter[] => [...(letters?.values() ?? [])];
  const has = (id: string): boolean => letters?.has(id) ?? false;
  const isFull = () => entries().length >= maxDeadLetters;
  return {
    entries,
    has,
    /** Loads the stored dead letters; must be called first. */
    async open(): Promise<void> {
      letters ??= new Map((await store.load(service)).map((letter) => [letter.event.id, letter]));
    },
    status(): DeadLetterStatus {
      const newest = entries().at(-1);
      return { count: entries().length, isFull: isFull(), newest: newest && summaryOf(newest) };
    },
    /** Adds a dead letter. Throws `OVERLOADED`, with nothing changed, if the limit is reached. */
    async put(letter: DeadLetter): Promise<void> {
      const { id } = letter.event;
      if (has(id)) return;
      if (isFull()) {
        const message = 'the limit of dead letters is reached';
        throw new ServiceError('OVERLOADED', message, { executed: 'no' });
      }
      await store.put(service, letter);
      letters = new Map([...(letters ?? []), [id, letter]]);
    },
    async remove(ids: readonly string[]): Promise<void> {
      if (ids.length === 0) return;
      await store.remove(service, ids);
      const left = new Map(letters);
      for (const id of ids) left.delete(id);
      letters = left;
    },
  };
};

const summaryOf = ({ event: { type, key, seq }, reason }: DeadLetter): DeadLetterSummary => ({
  type,
  key,
  seq,
  reason,
});
