import { isRetryable } from '@shop/shared/errors';

/** Whether a product can be bought; `unknown` leaves the answer to the order. */
export type Purchasable = boolean | 'unknown';

/** An item of a list whose joined fields are still missing. */
export interface JoinedItem {
  readonly productId: string;
  /** Its JSON without the closing bracket. */
  readonly opening: string;
}

/** The part of a section's data that the gateway reads. */
export interface Reading {
  readonly version: number;
  readonly purchasable: Purchasable;
  /** The items to which data of other products is joined. */
  readonly joined: readonly JoinedItem[];
}

/** The data of one section of one product. */
export interface SectionData extends Omit<Reading, 'version'> {
  /** JSON bytes, checked against the contract. */
  readonly data: Buffer;
  /** When the data was last known to be current, on `Runtime.now`'s clock. */
  readonly asOf: number;
}

/** One section of a product page; it fails without affecting the others. */
export interface Section extends Omit<Reading, 'version'> {
  readonly name: string;
  /**
   * `stale`: the last good copy, or the answer of a service that lags; `shed`: the service was too
   * busy, and there is no copy.
   */
  readonly status: 'ok' | 'stale' | 'unavailable' | 'shed';
  /** The age of `data`; without data, the time since the service last answered, 0 if it never did. */
  readonly ageMs: number;
  readonly source: 'live' | 'cache';
  /** JSON bytes, checked against the contract; undefined where there is nothing to show. */
  readonly data: Buffer | undefined;
  readonly error?: string;
}

/** A composed product page, from which JSON and HTML are made. */
export interface Page {
  readonly id: string;
  /** The ids of the other products that the page shows. */
  readonly joins: readonly string[];
  /** In the order of the page. */
  readonly sections: readonly Section[];
  /** The names of the sections that are not `ok`. */
  readonly degraded: readonly string[];
  readonly purchasable: Purchasable;
  readonly requestId: string;
}

const ageOf = (since: number, now: number) => Math.max(0, now - since);

/** A section as its service answered; with an error, the last good copy in its place. */
export const toSection = (
  name: string,
  { data, purchasable, joined, asOf }: SectionData,
  now: number,
  error?: string,
): Section => ({
  name,
  status: error === undefined ? 'ok' : 'stale',
  ageMs: ageOf(asOf, now),
  source: error === undefined ? 'live' : 'cache',
  data,
  purchasable,
  joined,
  ...(error !== undefined && { error }),
});

/** The section, marked as stale: it depends on data that may have changed `ageMs` ago. */
export const outdated = (section: Section, ageMs: number): Section => ({
  ...section,
  status: 'stale',
  ageMs: Math.max(section.ageMs, ageMs),
});

/** A section without data; `since` is when the service last answered. */
export const missingSection = (
  { name, withoutData }: { readonly name: string; readonly withoutData: Purchasable },
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

/** A product can be bought if every section allows it. */
const isPurchasable = (sections: readonly Section[]): Purchasable => {
  let all: Purchasable = true;
  for (const { purchasable } of sections) {
    if (purchasable === false) return false;
    if (purchasable === 'unknown') all = purchasable;
  }
  return all;
};

/** Makes a page of its sections. */
export const toPage = (id: string, sections: readonly Section[], requestId: string): Page => {
  const joins: string[] = [];
  const degraded: string[] = [];
  for (const { name, status, joined } of sections) {
    if (status !== 'ok') degraded.push(name);
    for (const { productId } of joined) joins.push(productId);
  }
  return { id, joins, sections, degraded, purchasable: isPurchasable(sections), requestId };
};

/** A cached page, for a request `ageMs` after it was composed. */
export const cachedPage = (page: Page, ageMs: number, requestId: string): Page => ({
  ...page,
  sections: page.sections.map((section) => ({
    ...section,
    source: 'cache',
    ageMs: section.ageMs + ageMs,
  })),
  requestId,
});

/** Writes text and bytes, one after the other, into one new Buffer. */
export const joinBytes = (parts: readonly (string | Buffer)[]): Buffer => {
  // Reserves the most that text can take in UTF-8, which is faster than counting its bytes.
  let room = 0;
  for (const part of parts) room += typeof part === 'string' ? 3 * part.length : part.length;
  const joined = Buffer.allocUnsafe(room);
  let end = 0;
  for (const part of parts) {
    end += typeof part === 'string' ? joined.write(part, end) : part.copy(joined, end);
  }
  return joined.subarray(0, end);
};

const opening = ({ name, status, ageMs, source }: Section) =>
  `"${name}":{"status":"${status}","ageMs":${Math.round(ageMs)},"source":"${source}","data":`;

const closing = ({ error }: Section) =>
  error ? `,"error":{"code":"${error}","retryable":${isRetryable(error)}}}` : '}';

/** A page as JSON, with the services' answers as they are. */
export const pageBytes = ({ id, sections, degraded, purchasable, requestId }: Page): Buffer => {
  const parts: (string | Buffer)[] = [];
  let before = `{"id":"${id}","sections":{`;
  for (const section of sections) {
    parts.push(before + opening(section), section.data ?? 'null');
    before = `${closing(section)},`;
  }
  const rest = JSON.stringify({ degraded, purchasable, requestId }).slice(1);
  parts.push(`${before.slice(0, -1)}},${rest}`);
  return joinBytes(parts);
};
