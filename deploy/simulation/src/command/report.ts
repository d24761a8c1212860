import { inspect } from 'node:util';
import { shortStoryOf } from '../history/story.ts';
import { type Run, simulate } from '../simulate.ts';

/** How a person plays a seed again. */
const again = (seed: number): string => `  again, from the beginning: make simulate SEED=${seed}`;

/** The report of a run that breaks a rule. */
export const mistakeOf = ({ seed, history, violations }: Run): readonly string[] | undefined => {
  const [first] = violations;
  if (!first) return undefined;
  const others = violations.length - 1;
  return [
    `seed ${seed} VIOLATES: ${first.rule}`,
    ...shortStoryOf(history, first).map((line) => `  ${line}`),
    `  => ${first.text}`,
    ...(others > 0 ? [`  and ${others} more`] : []),
    again(seed),
  ];
};

/** Plays a seed. A break of the simulation itself, or of a process in it, is a mistake as well. */
export const play = async (seed: number): Promise<readonly string[] | undefined> => {
  let fault: unknown;
  const onFault = (error: unknown) => void (fault ??= error);
  process.on('unhandledRejection', onFault);
  const run = await simulate(seed).catch(onFault);
  // Node tells of a rejection that nobody has handled once all microtasks have run.
  await new Promise<void>((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', onFault);
  if (fault !== undefined) return [`seed ${seed} BREAKS`, `  ${inspect(fault)}`, again(seed)];
  return run && mistakeOf(run);
};
