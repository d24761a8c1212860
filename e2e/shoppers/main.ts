import { defaults, readOptions } from './options.ts';
import { allowance } from './people/allowance.ts';
import { summary } from './report/summary.ts';
import { failedIn } from './report/tally.ts';
import { NoShop, run } from './run.ts';

const wordsOf = (name: string) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
const allowed = Object.entries(allowance)
  .map(([name, count]) => `${count} ${wordsOf(name)}`)
  .join(', ');

const help = `Lets people shop: they browse, search, fill carts, sign in, check out, follow orders
and cancel some, write reviews and vote, over HTTP as anybody could. Then it waits up to a minute
until all orders are final, and says what it took and what was not as it must be.

  make shoppers RATE=5 SECONDS=60 SEED=1 ORIGIN=http://localhost:8080
  node e2e/shoppers/main.ts --rate 5 --seconds 60 --seed 1

  --rate N       how many people come in a second, on average (default ${defaults.rate})
  --seconds N    for how long they come (default ${defaults.seconds})
  --seed N       draws the people: the same ones with the same intentions (default ${defaults.seed})
  --origin URL   the shop (default ${defaults.origin})
  --at-once N    how many people are in the shop at a time (default ${defaults.atOnce})
  --patience N   for how many seconds somebody tries again what the shop cannot answer, as with a
                 fault (default ${defaults.patience}: it counts as a failure at once)
  --help         this text

A run has at most ${allowed}.
The default rate stays below 50 requests a second. So a shop with its usual limits serves three
runs of a minute in an hour; for more, start it without: REQUESTS_PER_SECOND=0 and the like.

Exits with 0 when nothing failed, 1 when something did or no shop answers, 2 when it was asked
for nonsense. Ctrl-C ends it with what is known by then.
`;

const complain = (line: string, code: number) => {
  process.stderr.write(`${line}\n`);
  process.exitCode = code;
};

const asked = () => {
  try {
    return readOptions(process.argv.slice(2)) ?? 'help';
  } catch (error) {
    complain(error instanceof Error ? error.message : String(error), 2);
    return undefined;
  }
};

const order = asked();
if (order === 'help') process.stdout.write(help);
else if (order) {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  const tell = (line: string) => void process.stdout.write(`${line}\n`);
  try {
    const { tally, books } = await run(order, { tell, signal: stop.signal });
    process.stdout.write(summary(tally, books));
    process.exitCode = failedIn(tally) === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof NoShop)) throw error;
    const remedy = 'start one with `make demo`, or say where it is with ORIGIN=http://…';
    complain(`No shop answers at ${order.origin} (${error.message}): ${remedy}`, 1);
  }
}
