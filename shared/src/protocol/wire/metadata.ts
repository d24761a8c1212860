/** The fields that an item carries besides its body. Each field is optional. */
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

/** The form of an idempotency key: 1 to 255 characters of visible ASCII. */
export const idempotencyKeyPattern = /^[\x21-\x7e]{1,255}$/;

const usable = /^[\x21-\x7e]{1,128}$/;

/**
 * The octet before each entry, and its usable values: visible ASCII, so that they are safe in logs
 * and headers. Readers ignore other octets and other values.
 */
const entries: { readonly [Name in keyof Required<Metadata>]: readonly [number, RegExp] } = {
  traceparent: [1, usable],
  requestId: [2, usable],
  behind: [3, usable],
  user: [4, /^[\x21-\x7e]{1,1024}$/],
  idempotencyKey: [5, idempotencyKeyPattern],
};

const names = Object.keys(entries) as (keyof Metadata)[];
const nameOf: ReadonlyMap<number | undefined, keyof Metadata> = new Map(
  names.map((name) => [entries[name][0], name]),
);

const entryHeadBytes = 3;

const lengthOctets = (length: number) => String.fromCharCode(length >> 8, length & 0xff);

/**
 * Encodes metadata as it is in items: its length, then its entries, one character for each octet.
 * It is encoded once for a request and written with every call made for it.
 */
export const encodeMetadata = (
  metadata: Partial<Record<keyof Metadata, string | undefined>>,
): string => {
  let encoded = '';
  for (const name of names) {
    const value = metadata[name];
    const [tag, isUsable] = entries[name];
    if (value === undefined || !isUsable.test(value)) continue;
    encoded += String.fromCharCode(tag) + lengthOctets(value.length) + value;
  }
  return lengthOctets(encoded.length) + encoded;
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
      if (entries[name][1].test(value)) found[name] = value;
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
