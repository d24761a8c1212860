import { readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os';
import { join } from 'node:path';
import { versionOf } from '../runner/brokers.ts';

/** The machine that a run ran on, without what identifies the machine. */
export interface Machine {
  readonly cores: number;
  readonly cpu: string;
  readonly memoryGiB: number;
  readonly system: string;
}

/** This machine. */
export const machine = (): Machine => ({
  cores: availableParallelism(),
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  memoryGiB: Math.round(totalmem() / 1_024 ** 3),
  system: `${platform()} ${arch()}`,
});

/** The versions of the compared packages, by name. */
export const versions = (): Readonly<Record<string, string>> => {
  const manifest = readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8');
  const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(manifest);
  return {
    node: process.versions.node,
    ...dependencies,
    'nats-server': versionOf('nats') ?? 'none',
    'redis-server': versionOf('redis') ?? 'none',
  };
};
