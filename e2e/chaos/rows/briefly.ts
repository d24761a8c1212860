import { setTimeout as pause } from 'node:timers/promises';
import type { Arena } from '../arena.ts';
import type { Invariant } from '../invariants/audit.ts';
import type { Sample } from '../load/sample.ts';
import { allRows } from './all.ts';

/** The pages asked for while something was broken, and what the books say afterwards. */
export interface Glimpse {
  readonly pages: readonly Sample[];
  readonly violations: readonly Invariant[];
}

/**
 * Breaks what a row breaks, for a few seconds and without a steady phase to compare it with: what
 * becomes of requests is seen, but not how fast.
 */
export const briefly = async (arena: Arena, name: string, forMs: number): Promise<Glimpse> => {
  const fault = allRows.find((row) => row.name === name)?.fault;
  if (!fault) throw new Error(`there is no fault ${name}`);
  const undo = await fault.prepare?.(arena);
  await arena.settle('any');
  const closeBooks = await arena.openBooks();
  const load = arena.load(await arena.order(fault.order));
  try {
    const heal = await fault.inflict(arena);
    await pause(forMs);
    await heal();
    await arena.settle('any');
  } finally {
    await load.end();
    await undo?.();
  }
  await arena.settle('any');
  const violations = (await closeBooks()).filter((one) => one.violations.length > 0);
  return { pages: load.samples.filter(({ kind }) => kind === 'page'), violations };
};
