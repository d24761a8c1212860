import type { Position } from '@shop/shared/events/event';
import type { Runtime } from '@shop/shared/runtime';
import type { CopyStore, Generation, Writing } from './copy-store.ts';

/**
 * How long a gateway that others are ahead of keeps to its own generation. By then it has asked a
 * log that was silent, and applied what it still had of the one before.
 */
const adoptAfterMs = 5_000;

/** Whether a log that stands at `now` may be the one that went at least as far as `before`. */
const isSameLog = (before: Position | undefined, now: Position): boolean =>
  before?.epoch === now.epoch && before.seq <= now.seq;

/**
 * Which generation of shared copies belongs to the log that this gateway follows for one section.
 * Without a log it is 0 for ever. With one it is not known until the log has been read: then either
 * the log goes at least as far as those who wrote the copies have seen it, or it was set back.
 */
export class LogGeneration {
  readonly #section: string;
  readonly #store: CopyStore;
  readonly #now: Runtime['now'];
  readonly #onAdopted: () => void;
  /** Where it is known. */
  #number: number | undefined = 0;
  #position: Position | undefined;
  /** As it was kept before the log was read. */
  #seen: Generation | undefined;
  #isRead = false;
  /** While a next one has to be begun: the one that it comes after, if that is known. */
  #left: { readonly after: number | undefined } | undefined;
  #isBeginning = false;
  #overtakenAt: number | undefined;

  /** `onAdopted` is called when the copies in this process are of an earlier generation. */
  constructor(
    section: string,
    store: CopyStore,
    { now }: Pick<Runtime, 'now'>,
    onAdopted: () => void,
  ) {
    this.#section = section;
    this.#store = store;
    this.#now = now;
    this.#onAdopted = onAdopted;
  }

  /** The generation and position that copies are written with; undefined while none may be. */
  get present(): Writing | undefined {
    if (this.#left) void this.#beginNext(this.#left);
    if (this.#number === undefined) return undefined;
    return { number: this.#number, position: this.#position, onLater: this.#onLater };
  }

  /** Whether a copy that was found is of this log, as far as is known. */
  isBelieved(generation: number): boolean {
    if (this.#left) return generation > (this.#left.after ?? Infinity);
    return generation >= (this.#number ?? 0);
  }

  /** To be called before the log is read for the first time. */
  async look(): Promise<void> {
    this.#number = undefined;
    this.#seen = await this.#store.newest(this.#section);
  }

  /** The log was read, for the first time or anew, and stands at `position`. */
  async read(position: Position): Promise<void> {
    const before = this.#isRead
      ? { number: this.#number ?? this.#left?.after, position: this.#position }
      : this.#seen;
    const isSame = isSameLog(before?.position, position);
    this.#isRead = true;
    this.#overtakenAt = undefined;
    this.#position = position;
    if (isSame && this.#left) return;
    this.#number = isSame ? before?.number : undefined;
    this.#left = isSame ? undefined : { after: before?.number };
    if (this.#left) await this.#beginNext(this.#left);
  }

  /** All events up to `position` are being applied. */
  reached(position: Position): void {
    this.#position = position;
  }

  /** Others have gone on. After a while this gateway goes with them, as its log must have by then. */
  readonly #onLater = (newest: number): void => {
    this.#overtakenAt ??= this.#now();
    if (this.#now() - this.#overtakenAt < adoptAfterMs) return;
    this.#overtakenAt = undefined;
    this.#number = newest;
    // Of the log that it followed; how far the new one goes is told by the next event.
    this.#position = undefined;
    this.#onAdopted();
  };

  async #beginNext(left: { readonly after: number | undefined }): Promise<void> {
    const position = this.#position;
    if (this.#isBeginning || !position) return;
    this.#isBeginning = true;
    const after = left.after ?? (await this.#store.newest(this.#section))?.number;
    const number =
      after === undefined ? undefined : await this.#store.begin(this.#section, after, position);
    this.#isBeginning = false;
    if (this.#left !== left || number === undefined) return;
    this.#left = undefined;
    this.#number = number;
  }
}
