import { inspect } from 'node:util';
import { shortStoryOf } from '../history/story.ts';
import { type Run, simulate } from '../simulate.ts';

/** What a worker tells of a seed that has shown a mistake. */
export interface Failure {
  readonly seed: number;
  readonly lines: readonly string[];
}

/** The command that plays a seed again. */
const replayOf = (seed: number): string => `make simulate SEED=${seed}`;

/** What was wrong with a run, in the words that a person needs to go after it. */
export const failureOf = ({ seed, history, violations }: Run): Failure | undefined => {
  const [first] = violations;
  if (!first) return undefined;
  const others = violations.length - 1;
  return {
    seed,
    lines: [
      `seed ${seed} VIOLATES: ${first.rule}`,
      ...shortStoryOf(history, first).map((line) => `  ${line}`),
      `  => ${first.text}`,
      ...(others > 0 ? [`  and ${others} more`] : []),
      `  again, from the beginning: ${replayOf(seed)}`,
    ],
  };
};

/** Plays a seed. A break of the simulation itself, or of a process in it, is a failure as well. */
export const play = async (seed: number): Promise<Failure | undefined> => {
  let fault: unknown;
  const onFault = (error: unknown) => void (fault ??= error);
  process.on('unhandledRejection', onFault);
  const run = await simulate(seed).catch(onFault);
  // Node tells of a rejection that nobody has handled once all microtasks have run.
  await new Promise<void>((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', onFault);
  if (fault === undefined) return run ? failureOf(run) : undefined;
  const text = inspect(fault);
  return {
    seed,
    lines: [`seed ${seed} BREAKS`, `  ${text}`, `  again, from the beginning: ${replayOf(seed)}`],
  };
};
