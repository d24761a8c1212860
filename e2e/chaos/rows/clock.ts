import { setTimeout as pause } from 'node:timers/promises';
import { clockOffset, giveClock, setClock } from '../faults/clock.ts';
import { faultRow } from './fault-row.ts';
import type { Row } from './row.ts';
import { lastOf } from './services.ts';

const minutes = 60;
const offsets = [5 * minutes, -5 * minutes, -60 * minutes];
const eachMs = 7_000;

/** The preloaded library looks at its file once a second. */
const takesEffectMs = 1_500;

const clockRow = (service: string, name: string): Row => {
  const seen: number[] = [];
  return faultRow({
    name,
    matrix: 'B33',
    does: `lets the clock of ${service} jump 5 min ahead, 5 min back and 1 h back, 7 s each`,
    shows: 'no request fails, hardly a page is less than whole',
    forSeconds: 0,
    async prepare(arena) {
      const undo = await giveClock(arena.stack, service);
      await arena.settle();
      return undo;
    },
    async inflict(arena) {
      const container = await lastOf(arena, service);
      for (const offset of offsets) {
        await setClock(container, offset);
        await pause(takesEffectMs);
        seen.push(await clockOffset(container));
        await pause(eachMs - takesEffectMs);
      }
      return () => setClock(container, 0);
    },
    probe: async () => [
      {
        claim: `its clock jumps (it was off by ${seen.join(', ')} s)`,
        holds: offsets.every((offset, index) => Math.abs((seen[index] ?? 0) - offset) <= 2),
      },
    ],
    bounds: { fails: 'no request', degradedShare: 0.001, recoverMs: 5_000 },
  });
};

/** Clocks that are wrong, of one who answers and of the one who asks all. */
export const clockRows: readonly Row[] = [
  clockRow('pricing', 'clock'),
  clockRow('gateway', 'clock-gateway'),
];
