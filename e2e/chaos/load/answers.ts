import { monotonicMs } from '../clock.ts';
import { lackOf } from '../invariants/problem-shape.ts';
import { createReader } from '../invariants/reader.ts';
import type { Versioned } from '../invariants/reader.ts';
import type { Target } from './messages.ts';
import type { Asked } from './requests.ts';
import type { Kind, Sample } from './sample.ts';
import type { Answer } from './sender.ts';

const marker = Buffer.from('"degraded":[');

/** A page's `degraded`, cut out of it: to parse all pages would take the shop's share of time. */
const degradedOf = (body: Buffer): readonly string[] => {
  const at = body.lastIndexOf(marker);
  if (at === -1) return [];
  const from = at + marker.length;
  const list = body.toString('latin1', from, body.indexOf(']', from));
  return list === '' ? [] : list.replaceAll('"', '').split(',');
};

/** Of a problem that is the shop's own fault; each says the same few things. */
const refusalOf = (body: Buffer): string | undefined => {
  const [, detail, code] = /"detail":"([^"]*)","code":"(\w+)"/.exec(body.toString('latin1')) ?? [];
  return code && `${code}: ${detail}`;
};

const versionNames: Readonly<Partial<Record<Kind, Versioned>>> = {
  price: 'pricing',
  stock: 'inventory',
};

/** Reads answers as somebody who asks one gateway again and again. */
export const createReaders = () => {
  const readers = new Map<string, ReturnType<typeof createReader>>();
  const readerOf = (target: string) => {
    const known = readers.get(target) ?? createReader();
    readers.set(target, known);
    return known;
  };

  /** To be called when a request is sent; what it gives reads the answer. */
  return ({ name }: Target, { kind, id }: Asked) => {
    const reader = readerOf(name);
    const read = reader.ask(id);
    return ({ status, body }: Answer): readonly string[] => {
      if (status !== 200) return [];
      if (kind === 'page') return read(body.toString('latin1'));
      const written = versionNames[kind];
      const [, version] = /"version":(\d+)/.exec(body.toString('latin1')) ?? [];
      if (written && version !== undefined) reader.wrote(id, written, Number(version));
      return [];
    };
  };
};

/** An answer, and the sections that its reader has seen newer. */
export interface ReadAnswer extends Answer {
  readonly older: readonly string[];
}

/** The record that is kept of a request and its answer. */
export const toSample = (
  { kind, write }: Asked,
  target: Target,
  { status, headers, body, error, older }: ReadAnswer,
  at: number,
): Sample => {
  const degraded = kind === 'page' && status === 200 ? degradedOf(body) : [];
  const refusal = status >= 500 ? refusalOf(body) : undefined;
  const malformed = status >= 400 ? lackOf({ status, headers, body: body.toString() }) : undefined;
  return {
    kind,
    at,
    tookMs: monotonicMs() - at,
    status,
    target: target.name,
    ...(error !== undefined && { error }),
    ...(refusal !== undefined && { refusal }),
    ...(degraded.length > 0 && { degraded }),
    ...(headers['retry-after'] !== undefined && { retryAfter: true }),
    ...(write && { write }),
    ...(older.length > 0 && { older }),
    ...(malformed !== undefined && { malformed }),
  };
};
