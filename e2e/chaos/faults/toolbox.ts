import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { docker } from '../../src/compose-project.ts';
import type { Weather } from './inside/weather.ts';

const context = join(import.meta.dirname, '..');
const dockerfile = join(import.meta.dirname, 'Dockerfile');
const tag = 'zeroshop/chaos';

let built: Promise<string> | undefined;

const build = (): Promise<string> =>
  (built ??= docker(['build', '--quiet', '--tag', tag, '--file', dockerfile, context]));

/** The words that run something within a container's network, with the rights to change it. */
const within = (image: string, container: string): string[] => {
  const network = `--network=container:${container}`;
  const rights = ['--cap-drop=ALL', '--cap-add=NET_ADMIN', '--read-only'];
  return ['run', '--rm', '--interactive', '--init', network, ...rights, image];
};

/** Runs a command within the network of a container, and resolves to what it prints. */
export const runWithin = async (container: string, ...command: string[]): Promise<string> =>
  docker([...within(await build(), container), ...command]);

/** All bytes between a port of a container and those who call it. */
export interface Link {
  set(weather: Weather): void;
  /** The port is as it was; connections are reset once more. Throws if nobody used the link. */
  close(): Promise<void>;
}

/** Puts a link before a port. `frames`: what is lost there are ZeroMQ's frames. */
export const openLink = async (
  container: string,
  port: number,
  kind: 'bytes' | 'frames' = 'bytes',
): Promise<Link> => {
  const command = ['node', 'faults/inside/link.ts', `${port}`, kind];
  const child = spawn('docker', [...within(await build(), container), ...command], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const ready = once(createInterface(child.stdout), 'line');
  const failed = exited.then(([code]) => Promise.reject(new Error(`the link ended with ${code}`)));
  await Promise.race([ready, failed]);
  // From here on its end is what was asked for, or the end of the container.
  failed.catch(() => undefined);
  return {
    set: (weather) => void child.stdin.write(`${JSON.stringify(weather)}\n`),
    async close() {
      child.stdin.end();
      const [code] = await exited;
      if (code !== 0) throw new Error('nobody was connected over the link');
    },
  };
};
