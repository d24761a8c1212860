import type { LoggedEvent, Position } from '../event.ts';
import type { Beat, EventFrame } from './event-frame.ts';

/**
 * Frames that came while others were being applied, by their bytes; beyond that, events are read
 * from the log. Eight of the largest frames, or 13,000 events of 300 bytes.
 */
const maxHeldBytes = 4 * 1024 * 1024;

/** How many held events are applied at once; those of one frame are not parted. */
const maxTaken = 1_000;

interface HeldFrame {
  readonly events: readonly LoggedEvent[];
  readonly bytes: number;
}

/** What a subscriber knows of a log: how far it has followed, and how far the log goes. */
export class ConsumerCursor {
  #position: Position | undefined;
  #known: Beat | undefined;
  #isInDoubt = true;
  #held: HeldFrame[] = [];
  #heldBytes = 0;

  get position(): Position | undefined {
    return this.#position;
  }

  /** The newest that was heard of the log. */
  get known(): Beat | undefined {
    return this.#known;
  }

  /** Whether nothing is left to apply, as far as is known. */
  get isCaughtUp(): boolean {
    if (this.#isInDoubt || !this.#position || !this.#known) return false;
    return this.#position.epoch === this.#known.epoch && this.#position.seq >= this.#known.last;
  }

  /** Begins at a place: of the log itself, or where another log was left for this one. */
  startAt(position: Position): void {
    this.#position = position;
    // What is held may be of the log that was left, in which its numbers mean other events.
    this.#held = [];
    this.#heldBytes = 0;
  }

  /** Everything up to `position` has been applied. */
  advanceTo(position: Position): void {
    this.#position = position;
  }

  /** What is known may be wrong: only an answer of the log ends this. */
  doubt(): void {
    this.#isInDoubt = true;
  }

  /** Takes what was published, in so many bytes. */
  hear({ epoch, last, events }: EventFrame, bytes: number): void {
    // An older beat of the same log: from a relay that was overtaken, or the log was set back.
    if (epoch === this.#known?.epoch && last < this.#known.last) this.doubt();
    else this.#known = { epoch, last };

    const position = this.#position;
    const newest = events.at(-1);
    if (!newest || epoch !== position?.epoch || newest.seq <= position.seq) return;
    if (this.#heldBytes + bytes > maxHeldBytes) return;
    this.#held.push({ events, bytes });
    this.#heldBytes += bytes;
  }

  /**
   * Takes the log's own answer to a question that was asked when `before` was known. It is right,
   * but for what was heard since.
   */
  learn({ epoch, last }: Beat, before: Beat | undefined): void {
    this.#isInDoubt = false;
    const heard = this.#known === before ? undefined : this.#known;
    if (heard && (heard.epoch !== epoch || heard.last > last)) return;
    this.#known = { epoch, last };
  }

  /** Takes held events that follow on the position; what does not, of those it saw, is dropped. */
  takeHeld(): readonly LoggedEvent[] {
    const taken: LoggedEvent[] = [];
    let after = this.#position?.seq ?? 0;
    let seen = 0;
    for (const { events, bytes } of this.#held) {
      if (taken.length >= maxTaken) break;
      const next = contiguous(events, after);
      taken.push(...next);
      after = next.at(-1)?.seq ?? after;
      seen += 1;
      this.#heldBytes -= bytes;
    }
    this.#held.splice(0, seen);
    return taken;
  }
}

/** Those of `events` that follow on number `after` without a gap. */
export const contiguous = (
  events: readonly LoggedEvent[],
  after: number,
): readonly LoggedEvent[] => {
  let last = after;
  return events.filter(({ seq }) => {
    if (seq !== last + 1) return false;
    last = seq;
    return true;
  });
};
