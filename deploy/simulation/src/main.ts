import { help, readOptions } from './command/options.ts';
import { playSeeds } from './command/play-seeds.ts';
import { play } from './command/report.ts';
import { storyOf } from './history/story.ts';
import { simulate } from './simulate.ts';

const write = (line: string) => void process.stdout.write(`${line}\n`);

/** Plays one seed; resolves to whether it has shown a mistake. */
const playOne = async (seed: number, isStory: boolean): Promise<boolean> => {
  if (isStory) {
    const { history, violations } = await simulate(seed);
    write(storyOf(history, violations).join('\n'));
    return violations.length > 0;
  }
  const mistake = await play(seed);
  write(mistake?.join('\n') ?? `seed ${seed}: all is well`);
  return mistake !== undefined;
};

const readParameters = () => {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${help}`);
    process.exit(2);
  }
};

const asked = readParameters();
if (asked.kind === 'help') process.stdout.write(help);
else if (asked.kind === 'seed') process.exitCode = Number(await playOne(asked.seed, asked.isStory));
else process.exitCode = Number((await playSeeds(asked, write)) > 0);
