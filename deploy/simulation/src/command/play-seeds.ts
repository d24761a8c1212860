import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { type Runtime, repeatedly, systemRuntime } from '@shop/shared/runtime';
import type { Batch, BatchResult } from './worker.ts';

/** Which seeds, in how many processes, and who is told. */
interface SeedsOptions {
  readonly from: number;
  readonly count: number;
  readonly workers: number;
  readonly write: (line: string) => void;
  readonly runtime?: Runtime;
}

const batchSize = 25;
const progressEveryMs = 10_000;

/** So many failures are told in full; of more only the number. */
const toldFailures = 5;

/** Plays seeds in as many processes as wanted; resolves to how many have failed. */
export const playSeeds = async (options: SeedsOptions): Promise<number> => {
  const { from, count, workers, write, runtime = systemRuntime } = options;
  const startedAt = runtime.now();
  const failed: number[] = [];
  let next = from;
  let done = 0;

  const perSecond = () => done / Math.max(0.001, (runtime.now() - startedAt) / 1_000);
  const progress = () => {
    if (done > 0) {
      write(
        `${done} of ${count} seeds, ${perSecond().toFixed(0)} a second, ${failed.length} failed`,
      );
    }
  };
  const take = (): Batch | undefined => {
    const batch = { from: next, count: Math.min(batchSize, from + count - next) };
    next += batch.count;
    return batch.count > 0 ? batch : undefined;
  };
  const finished = ({ count: played, failures }: BatchResult) => {
    done += played;
    for (const { seed, lines } of failures) {
      failed.push(seed);
      if (failed.length <= toldFailures) write(lines.join('\n'));
    }
  };

  const stopProgress = repeatedly(runtime, progressEveryMs, progress);
  const wanted = Math.min(workers, Math.ceil(count / batchSize));
  await Promise.all(Array.from({ length: wanted }, () => work(take, finished)));
  stopProgress();

  if (failed.length > toldFailures)
    write(`failed as well: ${failed.slice(toldFailures).join(' ')}`);
  const result = failed.length === 0 ? 'all is well' : `${failed.length} FAILED`;
  write(`${done} seeds from ${from} on, ${perSecond().toFixed(0)} a second: ${result}`);
  return failed.length;
};

/** One process, which plays batches until there are no more. */
const work = (
  take: () => Batch | undefined,
  finished: (result: BatchResult) => void,
): Promise<void> =>
  new Promise((resolve, reject) => {
    const worker: ChildProcess = fork(join(import.meta.dirname, 'worker.ts'));
    let batch: Batch | undefined;
    const goOn = () => {
      batch = take();
      if (batch) worker.send(batch);
      else worker.disconnect();
    };
    worker.on('message', (result: BatchResult) => {
      finished(result);
      goOn();
    });
    worker.on('error', reject);
    worker.on('exit', () => {
      if (!batch) return resolve();
      const { from, count } = batch;
      reject(new Error(`a worker died while it played seeds ${from} to ${from + count - 1}`));
    });
    goOn();
  });
