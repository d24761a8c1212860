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

const entryHeadBytes = 3;

/** Octets that `writeMetadata` needs at most. */
export const metadataBytes = ({ traceparent = '', requestId = '' }: Metadata): number =>
  2 * entryHeadBytes + traceparent.length + requestId.length;

const writeEntry = (target: Buffer, at: number, tag: number, value: string | undefined): number => {
  if (value === undefined || !usable.test(value)) return at;
  target[at] = tag;
  const length = target.write(value, at + entryHeadBytes, 'latin1');
  target.writeUInt16BE(length, at + 1);
  return at + entryHeadBytes + length;
};

/** Writes the entries one after the other and returns where they end. */
export const writeMetadata = (target: Buffer, start: number, metadata: Metadata): number => {
  const at = writeEntry(target, start, tags.traceparent, metadata.traceparent);
  return writeEntry(target, at, tags.requestId, metadata.requestId);
};

/** Reads entries; undefined where one reaches beyond the end. Of equal tags the last counts. */
export const readMetadata = (source: Buffer, start: number, end: number): Metadata | undefined => {
  const found: { traceparent?: string; requestId?: string } = {};
  let at = start;
  while (at < end) {
    if (at + entryHeadBytes > end) return undefined;
    const valueAt = at + entryHeadBytes;
    const next = valueAt + source.readUInt16BE(at + 1);
    if (next > end) return undefined;
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
