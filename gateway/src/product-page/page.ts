import { isRetryable } from '@shop/shared/errors';
import type { Copied } from './copies/stale-if-error-cache.ts';
import type { Purchasable, Section } from './composed-section.ts';
import type { SectionDefinition } from './section.ts';

/** A product page as it is put together: the same one for programs and for people. */
export interface Page {
  readonly id: string;
  /** The other products of which it shows something. */
  readonly joins: readonly string[];
  /** In the order of the page. */
  readonly sections: readonly Section[];
  /** The names of the sections that are not `ok`. */
  readonly degraded: readonly string[];
  readonly purchasable: Purchasable;
  readonly requestId: string;
  /** Its JSON, where that can be had for less than by writing all of it; see `CachedPage`. */
  readonly toJson?: () => Buffer;
}

const ageOf = (since: number, now: number) => Math.max(0, now - since);

/** The section as its service answered. */
export const liveSection = (
  name: string,
  { data, purchasable, joined, asOf }: Copied,
  now: number,
): Section => ({
  name,
  status: 'ok',
  ageMs: ageOf(asOf, now),
  source: 'live',
  data,
  purchasable,
  joined,
});

/** The section as it last was, and why it is not live. */
export const staleSection = (
  name: string,
  { data, purchasable, joined, asOf }: Copied,
  error: string,
  now: number,
): Section => ({
  name,
  status: 'stale',
  ageMs: ageOf(asOf, now),
  source: 'cache',
  data,
  purchasable,
  joined,
  error,
});

/** The same, which rests on something that may have been changed `ageMs` ago. */
export const outdated = (section: Section, ageMs: number): Section => ({
  ...section,
  status: 'stale',
  ageMs: Math.max(section.ageMs, ageMs),
});

/** The same a little later, out of the cache of pages. */
export const aged = (section: Section, ageMs: number): Section => ({
  ...section,
  source: 'cache',
  ageMs: section.ageMs + ageMs,
});

/** Nothing to show; `since` is when the service last answered. */
export const missingSection = (
  { name, withoutData }: SectionDefinition,
  error: string,
  since: number,
  now: number,
): Section => ({
  name,
  status: error === 'OVERLOADED' ? 'shed' : 'unavailable',
  ageMs: ageOf(since, now),
  source: 'live',
  data: undefined,
  purchasable: withoutData,
  joined: [],
  error,
});

/** Whether the product can be bought: as far as every section says so. */
const isPurchasable = (sections: readonly Section[]): Purchasable => {
  let all: Purchasable = true;
  for (const { purchasable } of sections) {
    if (purchasable === false) return false;
    if (purchasable === 'unknown') all = purchasable;
  }
  return all;
};

/** The page of its sections. */
export const toPage = (id: string, sections: readonly Section[], requestId: string): Page => {
  const joins: string[] = [];
  const degraded: string[] = [];
  for (const { name, status, joined } of sections) {
    if (status !== 'ok') degraded.push(name);
    for (const { productId } of joined) joins.push(productId);
  }
  return { id, joins, sections, degraded, purchasable: isPurchasable(sections), requestId };
};

const nothing = 'null';

const wholeMs = ({ ageMs }: Section) => `${Math.round(ageMs)}`;

const opening = ({ name, status, source }: Section, age: string) =>
  `"${name}":{"status":"${status}","ageMs":${age},"source":"${source}","data":`;

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
  { id, sections, degraded, purchasable, requestId }: Page,
  toAge: (section: Section) => string = wholeMs,
): Buffer => {
  const parts: (string | Buffer)[] = [];
  let before = `{"id":"${id}","sections":{`;
  for (const section of sections) {
    parts.push(before + opening(section, toAge(section)), section.data ?? nothing);
    before = `${closing(section)},`;
  }
  const rest = JSON.stringify({ degraded, purchasable, requestId }).slice(1);
  parts.push(`${before.slice(0, -1)}},${rest}`);
  return joinBytes(parts);
};

/** The page as JSON. */
export const pageBytes = (page: Page): Buffer => page.toJson?.() ?? writePage(page);
