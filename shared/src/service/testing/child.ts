import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { LogLine } from './watched-kit.ts';

/** A process of its own while a test looks at it; the end of the test is its end. */
export interface Child extends AsyncDisposable {
  /** All that it has written so far. */
  stdout(): string;
  stderr(): string;
  /** Its output to stdout so far, as the log that it must be. */
  lines(): readonly LogLine[];
  /** Its exit code, or the signal that ended it, once all that it wrote is there. */
  readonly ended: Promise<number | NodeJS.Signals>;
  signal(name: NodeJS.Signals): void;
  /** Gives it something to read. */
  tell(): void;
}

/** Where Node keeps what it has compiled: with it a start takes half the time. */
const compileCache = () => {
  const { NODE_COMPILE_CACHE } = process.env;
  return NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE };
};

/** Runs a file of TypeScript with these variables, and of this process's that of its compile cache. */
export const startChild = (
  path: string,
  env: Readonly<Record<string, string>>,
  parameters: readonly string[] = [],
): Child => {
  const child = spawn(process.execPath, [path, ...parameters], {
    env: { ...compileCache(), ...env },
    stdio: 'pipe',
  });
  const written = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => void (written.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (written.stderr += text));
  child.stdin.on('error', () => undefined);
  const ended = once(child, 'close').then(() => child.exitCode ?? child.signalCode ?? 'SIGKILL');
  return {
    stdout: () => written.stdout,
    stderr: () => written.stderr,
    lines: () =>
      written.stdout
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line)),
    ended,
    signal: (name) => void child.kill(name),
    tell: () => void child.stdin.write('\n'),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
};
