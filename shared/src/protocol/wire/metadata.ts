/** What an item carries besides its body. Each field is optional. */
export interface Metadata {
  /** W3C Trace Context, version 00. */
  readonly traceparent?: string;
  readonly requestId?: string;
  /** Of an answer: the lag of the events that it is based on, in decimal milliseconds. */
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

/** Visible ASCII, so that a value is safe in logs and headers. Other values are ignored. */
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
 * Encodes metadata as it is in items: its length, then its entries, one character for each octet.
 * It is encoded once for a request and written with every call made for it.
 */
export const encodeMetadata = (metadata: Metadata): string => {
  let entries = '';
  for (const name of names) entries += entryOf(tags[name], metadata[name]);
  return lengthOctets(entries.length) + entries;
};

/** Empty metadata. */
export const noMetadata: string = encodeMetadata({});

/** The metadata of an answer based on events that lag by `behindMs`; empty for 0. */
export const behindMetadata = (behindMs: number): string =>
  behindMs > 0
    ? encodeMetadata({ behind: `${Math.min(Math.ceil(behindMs), maxBehind)}` })
    : noMetadata;

/** Nine digits, or eleven days. */
const maxBehind = 999_999_999;
const digits = /^\d{1,9}$/;

/** The lag in metadata; undefined if there is none, or no number. */
export const behindMsOf = ({ behind }: Metadata): number | undefined =>
  behind !== undefined && digits.test(behind) ? Number(behind) : undefined;

/** Whether well-formed entries fill the octets from `start` to `end`. */
export const isMetadata = (source: Buffer, start: number, end: number): boolean => {
  let at = start;
  while (at < end) {
    if (at + entryHeadBytes > end) return false;
    at += entryHeadBytes + source.readUInt16BE(at + 1);
  }
  return at === end;
};

/** Reads well-formed metadata. Of equal tags the last one counts. */
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

/** Reads the metadata of a well-formed RESPONSE. */
export const readResponseMetadata = (content: Buffer): Metadata =>
  readMetadata(content, 2, 2 + content.readUInt16BE(0));

/** Reads the lag in the metadata of a well-formed RESPONSE; undefined if there is none. */
export const readBehindMs = (content: Buffer): number | undefined =>
  content.readUInt16BE(0) === 0 ? undefined : behindMsOf(readResponseMetadata(content));
