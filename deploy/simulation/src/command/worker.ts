import { type Failure, play } from './report.ts';

/** Some seeds, one after the other. */
export interface Batch {
  readonly from: number;
  readonly count: number;
}

/** What has come of a batch. */
export interface BatchResult {
  readonly count: number;
  readonly failures: readonly Failure[];
}

const playAll = async ({ from, count }: Batch): Promise<void> => {
  const failures: Failure[] = [];
  for (let seed = from; seed < from + count; seed++) {
    const failure = await play(seed);
    if (failure) failures.push(failure);
  }
  process.send?.({ count, failures } satisfies BatchResult);
};

process.on('message', (batch: Batch) => void playAll(batch));
process.on('disconnect', () => process.exit());
