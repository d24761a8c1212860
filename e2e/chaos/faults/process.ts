import { docker } from '../../src/compose-project.ts';
import { runWithin } from './toolbox.ts';

/**
 * Sends a signal to the Node process of a container, which is the child of its init. After any
 * `docker kill` the engine would not start the container again when it ends.
 */
const signal = async (container: string, name: 'KILL' | 'USR1'): Promise<unknown> =>
  docker(['exec', container, 'sh', '-c', `kill -${name} $(cat /proc/1/task/1/children)`]);

/** Kills the Node process of a container by SIGKILL; the engine starts it again, as after a crash. */
export const crash = async (container: string): Promise<void> => {
  // Where the container ends before the shell does, the shell's own end is no news.
  await signal(container, 'KILL').catch(() => undefined);
};

/** Lets the Node process of a container evaluate something, by its inspector. */
const evaluate = async (container: string, expression: string): Promise<void> => {
  await signal(container, 'USR1');
  await runWithin(container, 'node', 'faults/inside/evaluate.ts', expression);
};

/** Keeps the event loop of a container busy; its other threads go on. */
export const block = (container: string, forMs: number): Promise<void> =>
  evaluate(container, `for (const end = Date.now() + ${forMs}; Date.now() < end; );`);

/** Takes memory until the kernel ends the process. */
export const exhaust = (container: string): Promise<void> =>
  evaluate(container, 'for (const taken = []; ; ) taken.push(Buffer.alloc(1 << 24, 1))');

/** Lets each list that a service reads from MongoDB take so much longer; 0: as long as ever. */
export const delaySearches = (container: string, ms: number): Promise<void> =>
  evaluate(
    container,
    `{
      const { createRequire } = process.getBuiltinModule('module');
      const { AggregationCursor } = createRequire(process.cwd() + '/')('mongodb');
      const { prototype } = AggregationCursor;
      const inherited = Object.getPrototypeOf(prototype).toArray;
      const isSearch = ({ pipeline }) => pipeline.some((stage) => '$limit' in stage);
      if (${ms} === 0) delete prototype.toArray;
      else prototype.toArray = async function () {
        if (isSearch(this)) await new Promise((resolve) => setTimeout(resolve, ${ms}));
        return inherited.call(this);
      };
    }`,
  );
