import { help, readOptions } from './command/options.ts';
import { playSeeds } from './command/play-seeds.ts';
import { play } from './command/report.ts';
import { storyOf } from './history/story.ts';
import { simulate } from './simulate.ts';

const write = (line: string) => void process.stdout.write(`${line}\n`);

const tell = async (seed: number): Promise<number> => {
  const { history, violations } = await simulate(seed);
  write(storyOf(history, violations).join('\n'));
  return violations.length;
};

const playOne = async (seed: number): Promise<number> => {
  const failure = await play(seed);
  write(failure ? failure.lines.join('\n') : `seed ${seed}: all is well`);
  return failure ? 1 : 0;
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
  case 'story': {
    const failures = await (asked.isFull ? tell(asked.seed) : playOne(asked.seed));
    process.exitCode = failures > 0 ? 1 : 0;
    break;
  }
  case 'seeds':
    process.exitCode = (await playSeeds({ ...asked, write })) > 0 ? 1 : 0;
    break;
}
