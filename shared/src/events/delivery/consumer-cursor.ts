import type { LoggedEvent, Position } from '../event.ts';
import type { Beat, EventFrame } from '../event-frame.ts';

/** The limit of bytes of held frames: eight of the largest. More events are read from the log. */
const maxHeldBytes = 4 * 1024 * 1024;

/** How many held events are applied at once; the events of one frame stay together. */
const maxTaken = 1_000;

/** The consumer cursor: the position up to which events are applied, and how far the log goes. */
export class ConsumerCursor {
  /** Everything up to here has been applied. */
  #position: Position | undefined;
  #known: Beat | undefined;
  #isInDoubt = true;
  #held: { readonly events: readonly LoggedEvent[]; readonly bytes: number }[] = [];
  #heldBytes = 0;

  /** The newest known state of the log. */
  get known(): Beat | undefined {
    return this.#known;
  }

  /** Whether all known events have been applied. */
  get isCaughtUp(): boolean {
    if (this.#isInDoubt || !this.#position || !this.#known) return false;
    return this.#position.epoch === this.#known.epoch && this.#position.seq >= this.#known.last;
  }

  /** The position up to which events are applied; undefined until it is known. */
  get position(): Position | undefined {
    return this.#position;
  }

  /** Starts at a position, also after a change to another log. */
  startAt(position: Position): void {
    this.#position = position;
    // Held frames may be of the earlier log, in which their numbers mean other events.
    this.#held = [];
    this.#heldBytes = 0;
  }

  /** Everything up to `position` has been applied. */
  advanceTo(position: Position): void {
    this.#position = position;
  }

  /** The known state may be wrong, until the log itself has answered. */
  doubt(): void {
    this.#isInDoubt = true;
  }

  /** Takes a published frame of `bytes`. */
  hear({ epoch, last, events }: EventFrame, bytes: number): void {
    // An older state of the same log: from a relay that lost its lease, or the log was restored.
    if (epoch === this.#known?.epoch && last < this.#known.last) this.doubt();
    else this.#known = { epoch, last };

    const position = this.#position;
    const newest = events.at(-1);
    if (!newest || epoch !== position?.epoch || newest.seq <= position.seq) return;
    if (this.#heldBytes + bytes > maxHeldBytes) return;
    this.#held.push({ events, bytes });
    this.#heldBytes += bytes;
  }

  /** Takes the answer of the log to a read that began at `before`, if it is newer. */
  learn({ epoch, last }: Beat, before: Beat | undefined): void {
    this.#isInDoubt = false;
    const heard = this.#known === before ? undefined : this.#known;
    if (heard && (heard.epoch !== epoch || heard.last > last)) return;
    this.#known = { epoch, last };
  }

  /** Takes held events that are contiguous with the position; drops those that are not. */
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

/** The events that continue after the number `after` without a gap. */
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
