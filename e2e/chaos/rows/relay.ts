import { setTimeout as pause } from 'node:timers/promises';
import { crash } from '../faults/process.ts';
import { faultRow } from './fault-row.ts';

const everyMs = 6_000;

/** Kills each of two replicas in turn, so that the one whose turn it is to publish is among them. */
export const relay = faultRow({
  name: 'relay',
  matrix: 'B30',
  does: 'kills the processes of two replicas of pricing by turns while many prices change',
  shows: 'no page fails; every change is on the pages 10 s later',
  forSeconds: 10,
  async prepare({ stack }) {
    await stack.scale('pricing', 2);
    return () => stack.scale('pricing', 1);
  },
  async inflict(arena) {
    const replicas = await arena.running('pricing');
    for (const replica of replicas) {
      await crash(replica);
      await pause(everyMs);
    }
    return () => arena.stack.untilHealthy('pricing', replicas.length);
  },
  order: { mix: { review: 0, price: 10, stock: 0 } },
  bounds: { fails: 'no page', recoverMs: 10_000 },
});
