import { docker } from '../../src/compose-project.ts';
import { runWithin } from './toolbox.ts';

/**
 * Kills the Node process of a container by SIGKILL. Unlike `docker kill` this leaves the engine to
 * start it again, as after a crash: the container's first process is an init that ends with it.
 */
export const crash = async (container: string): Promise<void> => {
  const kill = 'kill -9 $(cat /proc/1/task/1/children)';
  // Where the container ends before the shell does, the shell's own end is no news.
  await docker(['exec', container, 'sh', '-c', kill]).catch(() => undefined);
};

/** Lets the Node process of a container evaluate something, by its inspector. */
const evaluate = async (container: string, expression: string): Promise<void> => {
  await docker(['kill', '--signal', 'USR1', container]);
  await runWithin(container, 'node', 'faults/inside/evaluate.ts', expression);
};

/** Keeps the event loop of a container busy; its other threads go on. */
export const block = (container: string, forMs: number): Promise<void> =>
  evaluate(container, `for (const end = Date.now() + ${forMs}; Date.now() < end; );`);

/** Takes memory until the kernel ends the process. */
export const exhaust = (container: string): Promise<void> =>
  evaluate(container, 'for (const taken = []; ; ) taken.push(Buffer.alloc(1 << 24, 1))');
