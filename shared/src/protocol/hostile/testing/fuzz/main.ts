import { parseArgs } from 'node:util';
import { FuzzFailure, type Progress, fuzz } from './fuzz.ts';

const help = `Sends corrupted frames to a service on an authenticated connection, and checks that it
keeps answering others.

  node shared/src/protocol/hostile/testing/fuzz/main.ts --minutes 10 --seed 4711

  --minutes N   how long (default 10)
  --seed N      decides what is sent (default: another one each time)
  --help        this text

Exits with 0 when all is well, 1 when the service crashed, hung, leaked or failed a client that
behaves: then with the seed, and with the last frames in hexadecimal. 2: asked for nonsense.
`;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: `${Math.floor(Math.random() * 2 ** 31)}` },
    help: { type: 'boolean', default: false },
  },
});
const minutes = Number(values.minutes);
const seed = Number(values.seed);

const lineOf = ({ frames, heard, goodCalls, reachedHandlers, megabytes }: Progress): string =>
  `${frames} frames sent, ${heard} items answered, ${reachedHandlers} reached a handler, ` +
  `${goodCalls} good calls, ${megabytes} MB`;

const write = (line: string) => void process.stdout.write(`${line}\n`);

const run = async (): Promise<number> => {
  const endsAt = performance.now() + 60_000 * minutes;
  let saidAt = performance.now();
  write(`seed ${seed}, ${minutes} minutes`);
  try {
    const all = await fuzz({
      seed,
      isOver: () => performance.now() >= endsAt,
      onProgress(progress) {
        if (performance.now() - saidAt < 10_000) return;
        saidAt = performance.now();
        write(lineOf(progress));
      },
    });
    write(`all is well: ${lineOf(all)}`);
    return 0;
  } catch (error) {
    if (!(error instanceof FuzzFailure)) throw error;
    write(`seed ${seed}: ${error.message}; the last frames:\n${error.frames.join('\n')}`);
    return 1;
  }
};

if (values.help) {
  process.stdout.write(help);
} else if (!(minutes > 0) || !Number.isSafeInteger(seed)) {
  process.stderr.write(`--minutes and --seed are numbers\n\n${help}`);
  process.exitCode = 2;
} else {
  // A hanging connection must not keep it alive.
  process.exit(await run());
}
