import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Question, Reply, Usage } from '../processes/commands.ts';
import { inheritedEnvironment } from './settings.ts';

/** One process of a run. */
export interface Child {
  readonly name: string;
  /** Its first reply, sent when it was ready. */
  readonly ready: unknown;
  /** Asks it something; rejects when it fails to answer, and when it dies meanwhile. */
  ask<T>(command: string, input?: unknown): Promise<T>;
  usage(): Promise<Usage>;
  /** Ends it, at once; resolves when it has ended. */
  stop(): Promise<void>;
}

/** How a process is started. */
export interface ChildOptions {
  /** For messages. */
  readonly name: string;
  /** A file in `src`. */
  readonly file: string;
  /** Handed over as JSON. */
  readonly parameters?: unknown;
  readonly env?: Readonly<Record<string, string>>;
}

/** How long a process may take to get ready. The slowest peer takes two seconds when all is quiet. */
const readyTimeoutMs = 60_000;

/** The end of what a process wrote to stderr, for the message that says that it died. */
const keptErrorCharacters = 2_000;

const sources = join(import.meta.dirname, '..');

/** How long an ended process may take to be gone before it is killed. */
const stopTimeoutMs = 3_000;

/** How to end each process that is alive. They also end by themselves when this one does. */
const alive = new Set<() => Promise<void>>();

/** Ends every process, for good: a run is over or was given up. */
export const stopAll = async (): Promise<void> => {
  await Promise.all([...alive].map((stop) => stop()));
};

let writesShown = false;

/** From now on what processes write to stdout, such as logs, is shown; else it goes to nowhere. */
export const showWrites = (): void => void (writesShown = true);

interface Waiting {
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The questions of one process that wait, and its end. */
const converse = (child: ChildProcess, name: string) => {
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let written = '';
  let over: Error | undefined;

  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    written = (written + text).slice(-keptErrorCharacters);
  });
  child.on('message', ({ id, output, error }: Reply) => {
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) asked?.resolve(output);
    else asked?.reject(new Error(`${name}: ${error}`));
  });
  // Not the child's own `close`, which never comes after a `disconnect` from this side.
  const lastWritten = child.stderr && once(child.stderr, 'close');
  const ended = once(child, 'exit').then(async ([code, signal]) => {
    await lastWritten;
    over = new Error(`${name} ended with ${code ?? signal}\n${written}`.trim());
    for (const { reject } of waiting.values()) reject(over);
    waiting.clear();
  });
  const answerTo = (id: number) =>
    new Promise<unknown>((resolve, reject) => {
      if (over) reject(over);
      else waiting.set(id, { resolve, reject });
    });
  const ask = <T>(command: string, input: unknown = null): Promise<T> => {
    const question: Question = { id: ++lastId, command, input };
    const answer = answerTo(question.id);
    if (child.connected) child.send(question, () => undefined);
    // The caller of a command knows the type of its answer.
    return answer as Promise<T>;
  };
  return { ready: answerTo(0), ask, ended };
};

/** Without the channel to this process a child ends; that is also how it outlives nobody. */
const stopper = (child: ChildProcess, ended: Promise<void>) => async (): Promise<void> => {
  if (child.connected) child.disconnect();
  const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
  await ended;
  clearTimeout(timer);
};

const inTime = async <T>(name: string, ready: Promise<T>): Promise<T> => {
  const { promise, reject } = Promise.withResolvers<never>();
  const late = new Error(`${name} was not ready within ${readyTimeoutMs} ms`);
  const timer = setTimeout(() => reject(late), readyTimeoutMs);
  return Promise.race([ready, promise]).finally(() => clearTimeout(timer));
};

/** Starts a process; resolves when it is ready. Rejects, with nothing left running, when it fails. */
export const startChild = async (options: ChildOptions): Promise<Child> => {
  const { name, file, parameters = null, env = {} } = options;
  const child = fork(join(sources, file), [JSON.stringify(parameters)], {
    env: { ...inheritedEnvironment(), ...env },
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', writesShown ? 'inherit' : 'ignore', 'pipe', 'ipc'],
  });
  const { ready, ask, ended } = converse(child, name);
  const stop = stopper(child, ended);
  alive.add(stop);
  void ended.then(() => alive.delete(stop));
  try {
    return { name, ready: await inTime(name, ready), ask, usage: () => ask<Usage>('usage'), stop };
  } catch (error) {
    await stop();
    throw error;
  }
};
