import { aged, writePage } from './page.ts';
import type { Section } from './composed-section.ts';
import type { Page } from './page.ts';

/** Stands for an age; JSON never has this byte. */
const gap = '\0';

/** What comes after a page's last value, which is the request id. */
const end = '"}';

/** The JSON of a page in pieces: after each but the last belongs an age, then the request id. */
const toPieces = (page: Page): readonly Buffer[] => {
  const bytes = writePage({ ...page, requestId: '' }, () => gap);
  const pieces: Buffer[] = [];
  let from = 0;
  for (let to = bytes.indexOf(gap); to !== -1; to = bytes.indexOf(gap, from)) {
    pieces.push(bytes.subarray(from, to));
    from = to + gap.length;
  }
  return [...pieces, bytes.subarray(from, -end.length), bytes.subarray(-end.length)];
};

/** Writes each value, none of which has other letters than ASCII, after its piece. */
const interleave = (pieces: readonly Buffer[], values: readonly string[]): Buffer => {
  let length = 0;
  for (const piece of pieces) length += piece.length;
  for (const value of values) length += value.length;
  const joined = Buffer.allocUnsafe(length);
  let at = 0;
  pieces.forEach((piece, index) => {
    at += piece.copy(joined, at);
    at += joined.write(values[index] ?? '', at, 'latin1');
  });
  return joined;
};

/** A cached page for one request; programs do not need its sections one by one. */
class AgedPage implements Page {
  readonly #cached: CachedPage;
  readonly #ageMs: number;
  readonly requestId: string;

  constructor(cached: CachedPage, ageMs: number, requestId: string) {
    this.#cached = cached;
    this.#ageMs = ageMs;
    this.requestId = requestId;
  }

  get id(): string {
    return this.#cached.page.id;
  }

  get joins(): readonly string[] {
    return this.#cached.page.joins;
  }

  get sections(): readonly Section[] {
    return this.#cached.page.sections.map((section) => aged(section, this.#ageMs));
  }

  get degraded(): readonly string[] {
    return this.#cached.page.degraded;
  }

  get purchasable(): Page['purchasable'] {
    return this.#cached.page.purchasable;
  }

  toJson(): Buffer {
    return this.#cached.write(this.#ageMs, this.requestId);
  }
}

/**
 * A whole page for others who ask for it a little later. Its JSON is kept in pieces, so that only
 * what differs has to be written for each of them: 1.9 µs instead of 3.8 µs of CPU.
 */
export class CachedPage {
  readonly page: Page;
  #pieces: readonly Buffer[] | undefined;

  constructor(page: Page) {
    this.page = { ...page, sections: page.sections.map((section) => aged(section, 0)) };
  }

  /** The page as it is for a request `ageMs` after it was composed. */
  at(ageMs: number, requestId: string): Page {
    return new AgedPage(this, ageMs, requestId);
  }

  /** Its JSON at that time. */
  write(ageMs: number, requestId: string): Buffer {
    this.#pieces ??= toPieces(this.page);
    const values = this.page.sections.map((section) => `${Math.round(section.ageMs + ageMs)}`);
    values.push(requestId);
    return interleave(this.#pieces, values);
  }
}
