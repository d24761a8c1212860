import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** The folder of the repository. */
export const root = join(import.meta.dirname, '../..');

/** A process that is started anew whenever its source is saved. */
export interface Watched {
  /** Resolves to its exit code when it has ended by itself, or was told to. */
  readonly ended: Promise<number>;
  stop(): void;
}

const prettyPrinter = join(root, 'node_modules/pino-pretty/bin.js');

/** How a log line looks: the time, the level, the process, the message, and below it the rest. */
const format = [
  '--translateTime=SYS:HH:MM:ss.l',
  '--messageFormat={service}: {msg}',
  '--ignore=service,pid,hostname',
];

const exitCode = async (child: ChildProcess): Promise<number> => {
  const [code] = await once(child, 'close');
  return typeof code === 'number' ? code : 1;
};

/**
 * Starts `main` (from the root) with a debugger's port, and again on each change below `folders`.
 * Its log is shown in colour where a terminal can; all else that it writes is shown as it is.
 */
export const startWatched = (
  main: string,
  folders: readonly string[],
  env: NodeJS.ProcessEnv,
  inspect: string,
): Watched => {
  const watching = folders.map((folder) => `--watch-path=${folder}`);
  const options = ['--watch', '--watch-preserve-output', ...watching];
  const child = spawn(process.execPath, [...options, `--inspect=127.0.0.1:${inspect}`, main], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const pretty = spawn(process.execPath, [prettyPrinter, ...format], {
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  child.stdout.pipe(pretty.stdin);
  return {
    ended: Promise.all([exitCode(child), exitCode(pretty)]).then(([code]) => code),
    stop: () => void child.kill('SIGTERM'),
  };
};
