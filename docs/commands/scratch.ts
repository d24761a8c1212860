import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Variables = Readonly<Record<string, string>>;

/** How a command ended, and all that it wrote. */
export interface Outcome {
  /** Undefined where a signal ended it. */
  readonly code: number | undefined;
  readonly output: string;
}

/** A command that goes on. */
export interface Running {
  /** All that it has written so far. */
  output(): string;
  /** Sends a signal to its first process, or as a terminal does to all of them. */
  signal(name: NodeJS.Signals, to?: 'first' | 'all'): void;
  /** Resolves to its exit code, or undefined where a signal ended it. */
  readonly ended: Promise<number | undefined>;
}

/** A folder of its own in which commands are run, which is gone at the end with all that runs. */
export interface Scratch extends Disposable {
  readonly path: string;
  /** Runs a command to its end. */
  run(command: string, variables?: Variables): Promise<Outcome>;
  /** Starts one that goes on. */
  start(command: string, variables?: Variables): Running;
}

/** Variables that make, npm, Jest and a CI server set, and the shell of a reader has not. */
const isOfRun = /^(npm_|JEST_|MAKE|MFLAGS$|CI$|NODE_(?!EXTRA_CA_CERTS$))/i;

/** The environment variables of a person's shell on this machine, and `variables`. */
const environment = (variables: Variables) => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !isOfRun.test(name))),
  ...variables,
});

/** Opens one in a folder of this name. */
export const openScratch = (name = 'scratch'): Scratch => {
  const outer = mkdtempSync(join(tmpdir(), 'commands-'));
  const path = join(outer, name);
  mkdirSync(path);
  const groups = new Set<number>();

  const stop = (group: number, signal: NodeJS.Signals) => {
    try {
      process.kill(-group, signal);
    } catch {
      // All of it has ended.
    }
  };

  const start = (command: string, variables: Variables = {}): Running => {
    const options = { cwd: path, env: environment(variables), detached: true } as const;
    const child = spawn('sh', ['-c', command], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    const group = child.pid ?? 0;
    groups.add(group);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    }
    return {
      output: () => output,
      signal: (signal, to = 'first') =>
        to === 'all' ? stop(group, signal) : void child.kill(signal),
      ended: once(child, 'close').then(([code]) => code ?? undefined),
    };
  };

  return {
    path,
    start,
    async run(command, variables) {
      const running = start(command, variables);
      return { code: await running.ended, output: running.output() };
    },
    [Symbol.dispose]() {
      for (const group of groups) stop(group, 'SIGKILL');
      rmSync(outer, { recursive: true, force: true });
    },
  };
};
