import { isRetryable } from '../retryable.ts';
import type { Known } from './copies/last-good.ts';
import { sectionNames } from './policy.ts';
import type { SectionName } from './policy.ts';

/** One section of a product page, which stands or falls alone. */
export interface Section<Facts = unknown> {
  /**
   * `stale`: the last good copy, or the answer of a service that is behind; `shed`: the service was
   * too busy, and there is no copy.
   */
  readonly status: 'ok' | 'stale' | 'unavailable' | 'shed';
  /** How old `data` is; without data, how long ago the service last answered, 0 if it never did. */
  readonly ageMs: number;
  readonly source: 'live' | 'cache';
  /** JSON bytes; undefined where there is nothing to show. */
  readonly data: Buffer | undefined;
  /** What was read of the data; undefined without data. */
  readonly facts: Facts | undefined;
  readonly error?: string;
}

/** A product page as it is put together: the same one for programs and for people. */
export interface Page {
  readonly id: string;
  /** The products of which it shows something: its own, and those that it recommends. */
  readonly shows: readonly string[];
  readonly sections: Readonly<Record<SectionName, Section>>;
  /** The sections that are not `ok`. */
  readonly degraded: readonly SectionName[];
  readonly purchasable: boolean | 'unknown';
  readonly requestId: string;
  /** Its JSON, where that can be had for less than by writing all of it; see `KeptPage`. */
  readonly toJson?: () => Buffer;
}

/** The section as its service answered. */
export const liveSection = <Facts>(
  { data, facts, asOf }: Known<Facts>,
  now: number,
): Section<Facts> => ({ status: 'ok', ageMs: ageOf(asOf, now), source: 'live', data, facts });

/** The section as it last was, and why it is not live. */
export const staleSection = <Facts>(
  { data, facts, asOf }: Known<Facts>,
  error: string,
  now: number,
): Section<Facts> => {
  const ageMs = ageOf(asOf, now);
  return { status: 'stale', ageMs, source: 'cache', data, facts, error };
};

/** The same, which rests on something that may have been changed `ageMs` ago. */
export const outdated = <Facts>(section: Section<Facts>, ageMs: number): Section<Facts> => ({
  ...section,
  status: 'stale',
  ageMs: Math.max(section.ageMs, ageMs),
});

/** Nothing to show; `since` is when the service last answered. */
export const missingSection = (error: string, since: number, now: number): Section<never> => ({
  status: error === 'OVERLOADED' ? 'shed' : 'unavailable',
  ageMs: ageOf(since, now),
  source: 'live',
  data: undefined,
  facts: undefined,
  error,
});

const ageOf = (since: number, now: number) => Math.max(0, now - since);

const nothing = 'null';

const wholeMs = ({ ageMs }: Section) => `${Math.round(ageMs)}`;

const opening = ({ status, source }: Section, age: string) =>
  `{"status":"${status}","ageMs":${age},"source":"${source}","data":`;

const closing = ({ error }: Section) =>
  error ? `,"error":{"code":"${error}","retryable":${isRetryable(error)}}}` : '}';

/** Writes text and bytes, one after the other, into one new Buffer. */
export const joinBytes = (parts: readonly (string | Buffer)[]): Buffer => {
  // Room for the worst that text can be in UTF-8: counting its bytes took longer than all copying.
  let room = 0;
  for (const part of parts) room += typeof part === 'string' ? 3 * part.length : part.length;
  const joined = Buffer.allocUnsafe(room);
  let end = 0;
  for (const part of parts) {
    end += typeof part === 'string' ? joined.write(part, end) : part.copy(joined, end);
  }
  return joined.subarray(0, end);
};

/** A page as JSON: its sections, in which the services' answers stand as they are, and the rest. */
export const writePage = (
  id: string,
  sections: readonly (readonly [name: string, section: Section])[],
  rest: object,
  toAge: (section: Section) => string = wholeMs,
): Buffer => {
  const parts: (string | Buffer)[] = [];
  let before = `{"id":"${id}","sections":{`;
  for (const [name, section] of sections) {
    parts.push(`${before}"${name}":${opening(section, toAge(section))}`, section.data ?? nothing);
    before = `${closing(section)},`;
  }
  return joinBytes([...parts, `${before.slice(0, -1)}},${JSON.stringify(rest).slice(1)}`]);
};

/** The sections of a page in their order. */
export const namedSections = ({ sections }: Page) =>
  sectionNames.map((name) => [name, sections[name]] as const);

/** The page as JSON. */
export const pageBytes = (page: Page): Buffer => {
  const { id, degraded, purchasable, requestId, toJson } = page;
  return toJson?.() ?? writePage(id, namedSections(page), { degraded, purchasable, requestId });
};
