import type { z } from 'zod';
import { ServiceError } from '../errors.ts';
import type { Contract } from '../protocol/contract.ts';
import { createProcessKit, settingsOrExit } from './run-process.ts';
import type { Kit } from './service.ts';

/** What a job gets: clients of the services, and the moment at which they can be used. */
export interface JobKit extends Pick<Kit, 'runtime' | 'log' | 'client'> {
  /** Aborts on SIGTERM and SIGINT. */
  readonly signal: AbortSignal;
  /** Resolves when every service was reached; rejects `UNAVAILABLE`, naming the missing ones. */
  ready(contracts: readonly Contract[], withinMs: number): Promise<void>;
}

/** A job and its settings. */
export interface JobOptions<T extends z.ZodType> {
  readonly config: T;
  readonly job: (settings: z.output<T>, kit: JobKit) => Promise<void>;
}

const askAgainMs = 100;

/** Runs a job to its end: exit 0 when it is done, 78 for bad settings, 70 when it failed. */
export const runJob = async <T extends z.ZodType>({
  config,
  job,
}: JobOptions<T>): Promise<void> => {
  const read = settingsOrExit('job', config);
  const kit = createProcessKit('job', read.base);
  const { runtime, log, client, network } = kit;
  const stopping = new AbortController();
  process.on('SIGTERM', () => stopping.abort()).on('SIGINT', () => stopping.abort());

  const isReached = ({ service }: Contract) =>
    network
      .replicasOf(service)
      .status()
      .some(({ state }) => state === 'ready');
  const ready = async (contracts: readonly Contract[], withinMs: number): Promise<void> => {
    const givesUpAt = runtime.now() + withinMs;
    for (;;) {
      const missing = contracts.filter((contract) => !isReached(contract));
      if (missing.length === 0) return;
      if (runtime.now() >= givesUpAt || stopping.signal.aborted) {
        const names = missing.map(({ service }) => service).join(', ');
        throw new ServiceError('UNAVAILABLE', `not reached: ${names}`, { executed: 'no' });
      }
      await new Promise<void>((resolve) => setTimeout(resolve, askAgainMs));
    }
  };

  try {
    await job(read.own, { runtime, log, client, signal: stopping.signal, ready });
    await kit.stop();
    process.exit(0);
  } catch (error) {
    log.fatal({ err: error }, 'the job failed');
    process.exit(70);
  }
};
