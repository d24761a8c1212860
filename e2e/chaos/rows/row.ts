import type { Arena } from '../arena.ts';

/** Something that must hold. */
export interface Check {
  readonly claim: string;
  readonly holds: boolean;
}

/** What came of a row. */
export interface Outcome {
  /** One line with what was measured. */
  readonly line: string;
  readonly checks: readonly Check[];
  /** All of it, for whoever wants to look closer. */
  readonly details: unknown;
}

/** A fault, and what must be seen of it. */
export interface Row {
  readonly name: string;
  readonly does: string;
  readonly shows: string;
  /** Leaves the shop as it found it: one replica of each service. */
  run(arena: Arena): Promise<Outcome>;
}
