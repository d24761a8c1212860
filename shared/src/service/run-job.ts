import type { z } from 'zod';
import { ServiceError } from '../errors.ts';
import { channelsFor } from '../protocol/access.ts';
import type { Contract } from '../protocol/contract.ts';
import { createProcessKit, endFailed, settingsOrExit, stopOnSignal } from './run-process.ts';
import type { Kit } from './service.ts';
import { readProcessSettings } from './settings.ts';

/** The tools that a job gets from its process. */
interface JobKit extends Pick<Kit, 'runtime' | 'log' | 'client'> {
  /** Aborts on SIGTERM and SIGINT. */
  readonly signal: AbortSignal;
  /**
   * Resolves when every service is reached; rejects with `UNAVAILABLE` and their names when the
   * time is over, and with `CANCELLED` when the job is stopped.
   */
  ready(contracts: readonly Contract[], withinMs: number): Promise<void>;
}

const askAgainMs = 100;

/** Runs a job to its end: exit 0 when it is done, 78 for bad settings, 70 when it failed. */
export const runJob = async <T extends z.ZodType>(
  name: string,
  config: T,
  job: (settings: z.output<T>, kit: JobKit) => Promise<void>,
): Promise<void> => {
  const read = settingsOrExit(name, (environment) => readProcessSettings(config, environment));
  const kit = await createProcessKit(name, read.base);
  const { runtime, log, client, network } = kit;
  const stopping = new AbortController();
  const { signal } = stopping;

  const isReached = (contract: Contract) =>
    channelsFor(contract, name).every((channel) =>
      network
        .replicasOf(contract.service, channel)
        .status()
        .some(({ state }) => state === 'ready'),
    );
  const ready = async (contracts: readonly Contract[], withinMs: number): Promise<void> => {
    const givesUpAt = runtime.now() + withinMs;
    for (;;) {
      const missing = contracts.filter((contract) => !isReached(contract));
      if (missing.length === 0) return;
      if (runtime.now() >= givesUpAt || signal.aborted) {
        const code = signal.aborted ? 'CANCELLED' : 'UNAVAILABLE';
        const names = missing.map(({ service }) => service).join(', ');
        throw new ServiceError(code, `not reached: ${names}`, { executed: 'no' });
      }
      await new Promise<void>((resolve) => setTimeout(resolve, askAgainMs));
    }
  };

  stopOnSignal(log, () => {
    stopping.abort();
    return running;
  });
  const running = job(read.own, { runtime, log, client, signal, ready });
  try {
    await running;
    await kit.stop();
    process.exit(0);
  } catch (error) {
    endFailed(log, error, 'the job failed');
  }
};
