import { help, readOptions } from './command/options.ts';
import { playSeeds } from './command/play-seeds.ts';
import { play } from './command/report.ts';
import { storyOf } from './history/story.ts';
import { simulate } from './simulate.ts';

const write = (line: string) => void process.stdout.write(`${line}\n`);

/** Plays one seed; resolves to whether it has shown a mistake. */
const playOne = async (seed: number, isFull: boolean): Promise<boolean> => {
  if (isFull) {
    const { history, violations } = await simulate(seed);
    write(storyOf(history, violations).join('\n'));
    return violations.length > 0;
  }
  const mistake = await play(seed);
  write(mistake?.join('\n') ?? `seed ${seed}: all is well`);
  return mistake !== undefined;
};

const asked = readOptions(process.argv.slice(2));
switch (asked.kind) {
  case 'help':
    process.stdout.write(help);
    break;
  case 'wrong':
    process.stderr.write(`${asked.problem}\n\n${help}`);
    process.exitCode = 2;
    break;
  case 'story':
    process.exitCode = Number(await playOne(asked.seed, asked.isFull));
    break;
  case 'seeds':
    process.exitCode = Number((await playSeeds({ ...asked, write })) > 0);
    break;
}
