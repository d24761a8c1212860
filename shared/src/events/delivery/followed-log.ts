import type { LoggedEvent, Position } from '../event.ts';
import type { Beat, EventFrame } from './event-frame.ts';

/** Events that came while others were being applied; beyond that they are read from the log. */
const maxHeld = 1_000;

/** What a follower knows of a log: how far it has followed, and how far the log goes. */
export class FollowedLog {
  #position: Position | undefined;
  #known: Beat | undefined;
  #isInDoubt = true;
  #held: LoggedEvent[] = [];

  get position(): Position | undefined {
    return this.#position;
  }

  /** The newest that was heard of the log. */
  get known(): Beat | undefined {
    return this.#known;
  }

  /** Whether nothing is left to apply, as far as is known. */
  get isFollowed(): boolean {
    if (this.#isInDoubt || !this.#position || !this.#known) return false;
    return this.#position.epoch === this.#known.epoch && this.#position.seq >= this.#known.last;
  }

  /** Begins at a place: of the log itself, or where another log was left for this one. */
  startAt(position: Position): void {
    this.#position = position;
    // What is held may be of the log that was left, in which its numbers mean other events.
    this.#held = [];
  }

  /** Everything up to `position` has been applied. */
  advanceTo(position: Position): void {
    this.#position = position;
  }

  /** What is known may be wrong: only an answer of the log ends this. */
  doubt(): void {
    this.#isInDoubt = true;
  }

  /** Takes what was published. */
  hear({ epoch, last, events }: EventFrame): void {
    // An older beat of the same log: from a relay that was overtaken, or the log was set back.
    if (epoch === this.#known?.epoch && last < this.#known.last) this.doubt();
    else this.#known = { epoch, last };

    const position = this.#position;
    if (epoch !== position?.epoch) return;
    const room = maxHeld - this.#held.length;
    this.#held.push(...events.filter(({ seq }) => seq > position.seq).slice(0, room));
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

  /** Takes the held events that follow on the position; older ones and later ones are dropped. */
  takeHeld(): readonly LoggedEvent[] {
    const held = this.#held;
    this.#held = [];
    return this.#position ? following(held, this.#position.seq) : [];
  }
}

/** Those of `events` that follow on number `after` without a gap. */
export const following = (
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
