import { hasShare } from '../fair-share.ts';
import type { ServedCall } from './served-call.ts';

/** The calls of one operation. */
interface Line {
  /** Those that have begun, and how many may at a time. */
  atWork: number;
  readonly max: number;
  /** Those that have not, the oldest first. */
  readonly waiting: Set<ServedCall>;
  isAdvancing: boolean;
}

/**
 * Keeps the operations of a server apart (Nygard's bulkheads, Release It!, 2007): of one that has a
 * bulkhead no more calls are at work than that, so that they cannot take all connections to the
 * store; any more wait in a line of their own, and no other operation behind them.
 */
export class Bulkheads {
  readonly #places: number;
  readonly #sizes: ReadonlyMap<string, number>;
  readonly #begin: (call: ServedCall) => void;
  readonly #lines = new Map<string, Line>();
  #size = 0;

  /** `places` are for the calls of all operations; `begin` lets a handler work in its turn. */
  constructor(
    places: number,
    sizes: ReadonlyMap<string, number> = new Map(),
    begin: (call: ServedCall) => void,
  ) {
    this.#places = places;
    this.#sizes = sizes;
    this.#begin = begin;
  }

  /** How many calls have entered and not left. */
  get size(): number {
    return this.#size;
  }

  /** Whether one more call of an operation leaves places to others. */
  hasRoomFor(operation: string): boolean {
    if (hasShare(this.#size, this.#size, this.#places)) return true;
    const { atWork, waiting } = this.#of(operation);
    return hasShare(atWork + waiting.size, this.#size, this.#places);
  }

  /** Begins a call now or later, unless it leaves before. */
  enter(call: ServedCall): void {
    const line = this.#of(call.operation);
    call.hasPlace = true;
    this.#size += 1;
    if (line.atWork >= line.max) return void line.waiting.add(call);
    line.atWork += 1;
    this.#begin(call);
  }

  /** Whether a call has entered and not begun. */
  isWaiting(call: ServedCall): boolean {
    return this.#of(call.operation).waiting.has(call);
  }

  /** A call gives its place back, whether it has begun or not; does nothing where it has none. */
  leave(call: ServedCall): void {
    const line = this.#lines.get(call.operation);
    if (!line || !call.hasPlace) return;
    call.hasPlace = false;
    this.#size -= 1;
    if (line.waiting.delete(call)) return;
    line.atWork -= 1;
    if (!line.isAdvancing) this.#advance(line);
  }

  /** No call gets its turn any more, and none has a place. */
  close(): void {
    this.#lines.clear();
    this.#size = 0;
  }

  /** In one loop, also where what has just begun ends at once and makes room for the next. */
  #advance(line: Line): void {
    line.isAdvancing = true;
    for (const next of line.waiting) {
      if (line.atWork >= line.max) break;
      line.waiting.delete(next);
      line.atWork += 1;
      this.#begin(next);
    }
    line.isAdvancing = false;
  }

  #of(operation: string): Line {
    const known = this.#lines.get(operation);
    if (known) return known;
    const max = this.#sizes.get(operation) ?? Infinity;
    const line: Line = { atWork: 0, max, waiting: new Set(), isAdvancing: false };
    this.#lines.set(operation, line);
    return line;
  }
}
