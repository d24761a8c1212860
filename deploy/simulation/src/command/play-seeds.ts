import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { repeatedly, systemRuntime } from '@shop/shared/runtime';
import type { Asked } from './options.ts';
import type { Played } from './worker.ts';

const progressEveryMs = 10_000;

/** So many failures are told in full; of more only the number. */
const toldFailures = 5;

/** Plays seeds in as many processes as wanted; resolves to how many have failed. */
export const playSeeds = async (
  { from, count, workers }: Extract<Asked, { kind: 'seeds' }>,
  write: (line: string) => void,
): Promise<number> => {
  const startedAt = systemRuntime.now();
  const failed: number[] = [];
  let done = 0;

  const pace = () => {
    const seconds = Math.max(0.001, (systemRuntime.now() - startedAt) / 1_000);
    return `${(done / seconds).toFixed(0)} a second`;
  };
  const stopProgress = repeatedly(systemRuntime, progressEveryMs, () => {
    if (done > 0) write(`${done} of ${count} seeds, ${pace()}, ${failed.length} failed`);
  });
  const onPlayed = ({ seed, mistake }: Played) => {
    done += 1;
    if (!mistake) return;
    failed.push(seed);
    if (failed.length <= toldFailures) write(mistake.join('\n'));
  };
  const step = Math.min(workers, count);
  const firsts = Array.from({ length: step }, (_, place) => from + place);
  await Promise.all(firsts.map((first) => work([first, from + count, step], onPlayed)));
  stopProgress();

  const others = failed.slice(toldFailures);
  if (others.length > 0) write(`failed as well: ${others.join(' ')}`);
  const result = failed.length === 0 ? 'all is well' : `${failed.length} FAILED`;
  write(`${done} seeds from ${from} on, ${pace()}: ${result}`);
  return failed.length;
};

/** One process, which plays every so-many-th seed from one to another. */
const work = async (
  [first, end, step]: readonly [number, number, number],
  onPlayed: (played: Played) => void,
): Promise<void> => {
  const worker = fork(join(import.meta.dirname, 'worker.ts'), [first, end, step].map(String));
  let next = first;
  worker.on('message', (played: Played) => {
    next = played.seed + step;
    onPlayed(played);
  });
  // The last message may come after `exit`, but not after `close`.
  await once(worker, 'close');
  if (next < end) throw new Error(`a worker died while it played seed ${next}`);
};
