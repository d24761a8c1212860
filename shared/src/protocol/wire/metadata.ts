/** What a request carries besides its body. Each is left out where there is nothing to say. */
export interface Metadata {
  /** W3C Trace Context, version 00. */
  readonly traceparent?: string;
  readonly requestId?: string;
}

/** The octet before each entry. Readers ignore the ones that they do not know. */
const tags = { traceparent: 1, requestId: 2 } as const;

/** Visible ASCII, so that a value is safe in logs and headers. Any other is as good as none. */
const usable = /^[\x21-\x7e]{1,128}$/;

const lengthBytes = 2;
const entryHeadBytes = 3;

const writeEntry = (target: Buffer, at: number, tag: number, value: string | undefined): number => {
  if (value === undefined || !usable.test(value)) return at;
  target[at] = tag;
  const length = target.write(value, at + entryHeadBytes, 'latin1');
  target.writeUInt16BE(length, at + 1);
  return at + entryHeadBytes + length;
};

/**
 * Metadata as it stands in items: its length, then its entries. A request's is made once and
 * carried by all the calls that are made for it.
 */
export const encodeMetadata = ({ traceparent, requestId }: Metadata): Buffer => {
  const most = (traceparent?.length ?? 0) + (requestId?.length ?? 0);
  const encoded = Buffer.allocUnsafe(lengthBytes + 2 * entryHeadBytes + most);
  const at = writeEntry(encoded, lengthBytes, tags.traceparent, traceparent);
  const end = writeEntry(encoded, at, tags.requestId, requestId);
  encoded.writeUInt16BE(end - lengthBytes);
  return encoded.subarray(0, end);
};

/** Of an item that says nothing. */
export const noMetadata: Uint8Array = encodeMetadata({});

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
  const found: { traceparent?: string; requestId?: string } = {};
  let at = start;
  while (at < end) {
    const valueAt = at + entryHeadBytes;
    const next = valueAt + source.readUInt16BE(at + 1);
    const name = nameOf(source[at]);
    if (name) {
      const value = source.toString('latin1', valueAt, next);
      if (usable.test(value)) found[name] = value;
    }
    at = next;
  }
  return found;
};

const nameOf = (tag: number | undefined): keyof Metadata | undefined => {
  if (tag === tags.traceparent) return 'traceparent';
  return tag === tags.requestId ? 'requestId' : undefined;
};
