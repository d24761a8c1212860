import type { Arena } from '../arena.ts';
import type { Heal } from '../faults/network.ts';
import type { LoadOrder } from '../load/messages.ts';

/** Something that must hold. */
export interface Check {
  readonly claim: string;
  readonly holds: boolean;
  /** It is about what was there before anything was broken: the row says nothing without it. */
  readonly isPremise?: true;
}

/** The figures that rows have in common. */
export interface Measured {
  readonly pages: number;
  readonly failedPages: number;
  readonly degradedShare: number;
  readonly p99Ms: number;
  /** The longest time for which pages waited; undefined where that is not asked for. */
  readonly detectMs?: number | undefined;
  /** Until 99.9 % of the pages were whole again, from when it was mended. */
  readonly recoverMs?: number | undefined;
}

/** The outcome of a row. */
export interface Outcome {
  /** One line with what was measured. */
  readonly line: string;
  readonly checks: readonly Check[];
  /** The same, for the table. */
  readonly measured?: Measured;
  /** Of the people who shopped meanwhile. */
  readonly orders?: { readonly placed: number; readonly paid: number };
  /** Why nothing was done here; then there are no checks. */
  readonly skipped?: string;
  /** All of it, for whoever wants to look closer. */
  readonly details: unknown;
}

/** A fault, and what must be seen of it. */
export interface Row {
  readonly name: string;
  /** The numbers it has in the fault matrix. */
  readonly matrix: string;
  readonly does: string;
  readonly shows: string;
  /** The demand of the matrix, where this is held to less. */
  readonly less?: string;
  /** The fault that it makes, where that is all there is to it. */
  readonly fault?: Fault;
  /** Leaves the shop as it found it: one replica of each service. */
  run(arena: Arena): Promise<Outcome>;
}

/** The bounds on the figures of a fault; one that is left out is not asked for. */
export interface Bounds {
  /** No page fails, or no request at all. Without it pages may fail, and the row says which. */
  readonly fails?: 'no page' | 'no request';
  /** The sections that may be less than `ok` meanwhile; others are so on one page in a thousand. */
  readonly lacks?: readonly string[];
  /** The most of all sections that may be less than `ok`. */
  readonly degradedShare?: number;
  /** Until pages no longer wait. */
  readonly detectMs?: number;
  /** Until 99.9 % of the pages are whole, from when all is mended. */
  readonly recoverMs?: number;
  readonly p99Ms?: number;
}

/** A fault that comes, stays for a while and is mended. */
export interface Fault extends Pick<Row, 'name' | 'matrix' | 'does' | 'shows' | 'less'> {
  readonly forSeconds: number;
  /** Makes something ready before the load comes, and resolves to how that is undone afterwards. */
  readonly prepare?: (arena: Arena) => Promise<Heal>;
  /** Breaks something, and resolves to how it is mended. */
  readonly inflict: (arena: Arena) => Promise<Heal>;
  /** Makes further checks while it is broken. */
  readonly probe?: (arena: Arena) => Promise<readonly Check[]>;
  readonly order?: Partial<LoadOrder>;
  readonly bounds: Bounds;
}
