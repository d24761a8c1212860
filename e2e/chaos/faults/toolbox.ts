import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { docker } from '../../src/compose-project.ts';
import type { Weather } from './inside/weather.ts';

const context = join(import.meta.dirname, '..');
const dockerfile = join(import.meta.dirname, 'Dockerfile');

let built: Promise<string> | undefined;

/** By its id, not by a name that somebody else's image may have. */
const build = (): Promise<string> =>
  (built ??= docker(['build', '--quiet', '--file', dockerfile, context]));

/** The words that run something within a container's network, with the rights to change it. */
const within = (image: string, container: string): string[] => {
  const network = `--network=container:${container}`;
  const rights = ['--cap-drop=ALL', '--cap-add=NET_ADMIN', '--read-only'];
  return ['run', '--rm', '--interactive', '--init', network, ...rights, image];
};

/** Runs a command within the network of a container, and resolves to what it prints. */
export const runWithin = async (container: string, ...command: string[]): Promise<string> =>
  docker([...within(await build(), container), ...command]);

/** A program in a container, which goes on until it is told to end. */
interface Program {
  readonly child: ChildProcessByStdio<Writable, Readable, null>;
  /** Closes its stdin; resolves to its exit code and the last line that it wrote. */
  end(): Promise<{ readonly code: number; readonly lastLine: string }>;
}

/** Starts a program by the words after `docker`; resolves when it has written its first line. */
const start = async (words: readonly string[]): Promise<Program> => {
  const child = spawn('docker', words, { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'close');
  const lines = createInterface(child.stdout);
  let lastLine = '';
  lines.on('line', (line) => (lastLine = line));
  const ready = once(lines, 'line');
  const failed = exited.then(([code]) => Promise.reject(new Error(`it ended with ${code}`)));
  await Promise.race([ready, failed]);
  // From here on its end is what was asked for, or the end of the container.
  failed.catch(() => undefined);
  return {
    child,
    async end() {
      child.stdin.end();
      const [code] = await exited;
      return { code: Number(code), lastLine };
    },
  };
};

/** The connections of a greedy client: how many it opened, had at a time, and lost. */
export interface Greed {
  readonly opened: number;
  readonly mostOpen: number;
  readonly cut: number;
}

/**
 * Lets a greedy client loose on port 8080 of a host, from a container of its own on a network. Its
 * kernel keeps 4 KiB of what it does not read. Resolves to what ends it.
 */
export const letGreedy = async (
  kind: 'unread' | 'half-sent',
  network: string,
  host: string,
): Promise<() => Promise<Greed>> => {
  const image = await build();
  const buffer = ['--sysctl', 'net.ipv4.tcp_rmem=4096 4096 4096'];
  const rights = ['--cap-drop=ALL', '--read-only', `--network=${network}`];
  const command = ['node', 'faults/inside/greedy.ts', kind, host, '8080'];
  const options = ['--rm', '--interactive', '--init', ...buffer, ...rights];
  const { end } = await start(['run', ...options, image, ...command]);
  return async () => JSON.parse((await end()).lastLine) as Greed;
};

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
  const { child, end } = await start([...within(await build(), container), ...command]);
  return {
    set: (weather) => void child.stdin.write(`${JSON.stringify(weather)}\n`),
    async close() {
      const { code } = await end();
      if (code !== 0) throw new Error('nobody was connected over the link');
    },
  };
};
