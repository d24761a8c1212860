/** What a request carries besides its body. Each is left out where there is nothing to say. */
export interface Metadata {
  /** W3C Trace Context, version 00. */
  readonly traceparent?: string;
  readonly requestId?: string;
}

/** The octet before each entry. Readers ignore the ones that they do not know. */
const tags = { traceparent: 1, requestId: 2 } as const;

const entryHeadBytes = 3;

/** Octets that `writeMetadata` needs at most. */
export const metadataBytes = ({ traceparent = '', requestId = '' }: Metadata): number =>
  2 * entryHeadBytes + traceparent.length + requestId.length;

const writeEntry = (target: Buffer, at: number, tag: number, value: string): number => {
  target[at] = tag;
  const length = target.write(value, at + entryHeadBytes, 'latin1');
  target.writeUInt16BE(length, at + 1);
  return at + entryHeadBytes + length;
};

/** Writes the entries one after the other and returns where they end. */
export const writeMetadata = (target: Buffer, start: number, metadata: Metadata): number => {
  let at = start;
  if (metadata.traceparent) at = writeEntry(target, at, tags.traceparent, metadata.traceparent);
  if (metadata.requestId) at = writeEntry(target, at, tags.requestId, metadata.requestId);
  return at;
};

/** Reads entries; undefined where one reaches beyond the end. */
export const readMetadata = (source: Buffer, start: number, end: number): Metadata | undefined => {
  const found: { traceparent?: string; requestId?: string } = {};
  let at = start;
  while (at < end) {
    if (at + entryHeadBytes > end) return undefined;
    const valueAt = at + entryHeadBytes;
    const next = valueAt + source.readUInt16BE(at + 1);
    if (next > end) return undefined;
    if (source[at] === tags.traceparent)
      found.traceparent = source.toString('latin1', valueAt, next);
    if (source[at] === tags.requestId) found.requestId = source.toString('latin1', valueAt, next);
    at = next;
  }
  return found;
};
