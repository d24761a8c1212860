/** What an item carries besides its body. Each is left out where there is nothing to say. */
export interface Metadata {
  /** W3C Trace Context, version 00. */
  readonly traceparent?: string;
  readonly requestId?: string;
  /** With an answer that rests on events: how many milliseconds behind they are, in decimal. */
  readonly behind?: string;
  /** The token of the user on whose behalf the call is made. */
  readonly user?: string;
  /** The caller's name for a write that may be sent again: up to 255 characters. */
  readonly idempotencyKey?: string;
}

/**
 * The octet before each entry, of which the compiler asks for one for everything that metadata can
 * say. Readers ignore the ones that they do not know.
 */
const tags = {
  traceparent: 1,
  requestId: 2,
  behind: 3,
  user: 4,
  idempotencyKey: 5,
} as const satisfies {
  readonly [Name in keyof Required<Metadata>]: number;
};

const names = Object.keys(tags) as (keyof Metadata)[];
const nameOf: ReadonlyMap<number | undefined, keyof Metadata> = new Map(
  names.map((name) => [tags[name], name]),
);

/** Visible ASCII, so that a value is safe in logs and headers. Any other is as good as none. */
const usable = /^[\x21-\x7e]{1,128}$/;
const usableToken = /^[\x21-\x7e]{1,1024}$/;

/** What an idempotency key looks like: 1 to 255 characters of visible ASCII. */
export const idempotencyKeyPattern = /^[\x21-\x7e]{1,255}$/;

const isUsable = (tag: number, value: string): boolean =>
  (tag === tags.user
    ? usableToken
    : tag === tags.idempotencyKey
      ? idempotencyKeyPattern
      : usable
  ).test(value);

const entryHeadBytes = 3;

const lengthOctets = (length: number) => String.fromCharCode(length >> 8, length & 0xff);

const entryOf = (tag: number, value: string | undefined): string =>
  value === undefined || !isUsable(tag, value)
    ? ''
    : String.fromCharCode(tag) + lengthOctets(value.length) + value;

/**
 * Metadata as it stands in items: its length, then its entries; a character for each octet. It is
 * made once for a request and written with every call that is made for it.
 */
export const encodeMetadata = (metadata: Metadata): string => {
  let entries = '';
  for (const name of names) entries += entryOf(tags[name], metadata[name]);
  return lengthOctets(entries.length) + entries;
};

/** Of an item that says nothing. */
export const noMetadata: string = encodeMetadata({});

/** Of an answer that rests on events which are so far behind: `noMetadata` for 0. */
export const behindMetadata = (behindMs: number): string =>
  behindMs > 0
    ? encodeMetadata({ behind: `${Math.min(Math.ceil(behindMs), maxBehind)}` })
    : noMetadata;

/** Nine digits, or eleven days. */
const maxBehind = 999_999_999;
const digits = /^\d{1,9}$/;

/** How far behind metadata says an answer is; undefined where it says nothing of it in digits. */
export const behindMsOf = ({ behind }: Metadata): number | undefined =>
  behind !== undefined && digits.test(behind) ? Number(behind) : undefined;

/** Whether there are entries, one after the other, from `start` up to exactly `end`. */
export const isMetadata = (source: Buffer, start: number, end: number): boolean => {
  let at = start;
  while (at < end) {
    if (at + entryHeadBytes > end) return false;
    at += entryHeadBytes + source.readUInt16BE(at + 1);
  }
  return at === end;
};

/** Reads what `isMetadata`. Of equal tags the last counts. */
export const readMetadata = (source: Buffer, start: number, end: number): Metadata => {
  const found: { -readonly [K in keyof Metadata]: Metadata[K] } = {};
  let at = start;
  while (at < end) {
    const valueAt = at + entryHeadBytes;
    const next = valueAt + source.readUInt16BE(at + 1);
    const name = nameOf.get(source[at]);
    if (name) {
      const value = source.toString('latin1', valueAt, next);
      if (isUsable(tags[name], value)) found[name] = value;
    }
    at = next;
  }
  return found;
};

/** The metadata of a RESPONSE item's content, in which `readResponse` has found a body. */
export const readResponseMetadata = (content: Buffer): Metadata =>
  readMetadata(content, 2, 2 + content.readUInt16BE(0));

/** How far behind it is, as that metadata says; undefined where it says nothing. */
export const readBehindMs = (content: Buffer): number | undefined =>
  content.readUInt16BE(0) === 0 ? undefined : behindMsOf(readResponseMetadata(content));
