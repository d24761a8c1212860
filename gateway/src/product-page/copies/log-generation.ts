import type { Position } from '@shop/shared/events/event';
import type { Runtime } from '@shop/shared/runtime';
import type { CopyStore, Generation, Writing } from './copy-store.ts';

/**
 * How long a gateway keeps its own generation after others have begun a later one. By then it has
 * polled a silent log and applied the remaining events of the old one.
 */
const adoptAfterMs = 5_000;

/** Whether a log at position `now` may be the one that had reached `before`. */
const isSameLog = (before: Position | undefined, now: Position): boolean =>
  before?.epoch === now.epoch && before.seq <= now.seq;

/**
 * Finds the generation of shared copies that belongs to the log of one section. Without a log it is
 * always 0. With a log it is unknown until the log has been read: then either the log has reached
 * the position that the writers of the copies knew, or it was set back.
 */
export class LogGeneration {
  readonly #section: string;
  readonly #store: CopyStore;
  readonly #now: Runtime['now'];
  readonly #onAdopted: () => void;
  /** Undefined while it is unknown. */
  #number: number | undefined = 0;
  #position: Position | undefined;
  /** The stored generation before the log was read. */
  #seen: Generation | undefined;
  #isRead = false;
  /** Set while the next generation must be begun; `after` is the previous one, if it is known. */
  #left: { readonly after: number | undefined } | undefined;
  #isBeginning = false;
  #overtakenAt: number | undefined;

  /** `onAdopted` is called when the copies in this process belong to an earlier generation. */
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

  /** The generation of new copies; undefined while no copy may be written. */
  get present(): Writing | undefined {
    if (this.#left) void this.#beginNext(this.#left);
    if (this.#number === undefined) return undefined;
    return { number: this.#number, position: this.#position, onLater: this.#onLater };
  }

  /** Whether a copy of this generation may belong to this log. */
  isBelieved(generation: number): boolean {
    if (this.#left) return generation > (this.#left.after ?? Infinity);
    return generation >= (this.#number ?? 0);
  }

  /** Looks up the stored generation, before the log is read for the first time. */
  async look(): Promise<void> {
    this.#number = undefined;
    this.#seen = await this.#store.newest(this.#section);
  }

  /** Notes that the log was read, for the first time or again, and is at `position`. */
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

  /** Notes that all events up to `position` are being applied. */
  reached(position: Position): void {
    this.#position = position;
  }

  /** Adopts the later generation of other replicas after a while, when its log must be the same. */
  readonly #onLater = (newest: number): void => {
    this.#overtakenAt ??= this.#now();
    if (this.#now() - this.#overtakenAt < adoptAfterMs) return;
    this.#overtakenAt = undefined;
    this.#number = newest;
    // The position was that of the old log; the next event gives the new one.
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
