import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { frontPageCount } from './data/own-shop.ts';
import type { PageKind } from './load/pages.ts';
import { type CpuProfile, flatten, toLines } from './profile/flat-profile.ts';
import { stopAll } from './runner/child.ts';
import { startHotShop } from './runner/hot-variant.ts';
import { httpVariant, startHttpLoad } from './runner/http-variant.ts';
import { type Variant, measure, warmUp } from './runner/variant.ts';
import { variantAt } from './scenarios/call.ts';
import { type ShopProcesses, startEight, startOwnShop, startPair } from './shop/shop-processes.ts';

const usage = `Profiles the shop's side of a scenario under full load, without any peers.

  node bench/src/profile.ts [page|shop|cached|call] [seconds]

  page   the page from eight services (default)
  shop   the shop's own page, from all its services
  cached the same from the page cache, while prices and stock change
  call   one service that is called, 64 calls in flight
`;

const print = (text: string) => void process.stdout.write(`${text}\n`);
const folder = join(import.meta.dirname, '../results/profiles');
const shownLines = 25;
const inFlight = 64;

const pages = async (kind: PageKind, { asking, services }: ShopProcesses): Promise<Variant> =>
  httpVariant(await startHttpLoad(), inFlight, {
    name: 'ours',
    kind,
    gateway: asking,
    others: services,
  });

const scenarios: Readonly<Record<string, () => Promise<Variant>>> = {
  page: async () => pages('shop', await startEight()),
  shop: async () => pages('own', await startOwnShop()),
  cached: async () => (await startHotShop()).lookAt(inFlight, frontPageCount),
  async call() {
    const { asking, services } = await startPair();
    return variantAt(inFlight)({ name: 'ours', caller: asking, others: services });
  },
};

const profileOf = async (scenario: string, windowMs: number): Promise<void> => {
  const open = scenarios[scenario];
  if (!open) throw new Error(`There is no scenario “${scenario}”.\n\n${usage}`);
  print(`Starting the processes of “${scenario}”.`);
  const variant = await open();
  const plan = { warmUpMs: 2_000, leadInMs: 100, windowMs };
  await warmUp(variant, plan);

  const [asking, service] = variant.children;
  const profiled = [asking, service].flatMap((child) => child ?? []);
  await Promise.all(profiled.map((child) => child.ask('profile')));
  const { answered = 0, perSecond = 0, cpuMicros = 0 } = await measure(variant, plan);
  print(`${answered} answers, ${Math.round(perSecond)} a second while profiled,`);
  print(`${cpuMicros.toFixed(1)} µs of CPU each in all processes together.`);

  mkdirSync(folder, { recursive: true });
  for (const child of profiled) {
    const name = `${scenario} ${child.name}.cpuprofile`.replaceAll(/[^\w.]+/g, '-');
    const file = join(folder, name);
    await child.ask('endProfile', file);
    const profile: CpuProfile = JSON.parse(readFileSync(file, 'utf8'));
    print(`\n${child.name}: ${file}`);
    for (const line of toLines(flatten(profile), shownLines)) print(line);
  }
};

/** A reader of only the beginning, such as `head`, has seen enough. */
process.stdout.once('error', () => process.exit(0));

const [scenario = 'page', seconds = '5'] = process.argv.slice(2);
if (scenario === '--help' || !(Number(seconds) > 0)) {
  print(usage);
} else {
  try {
    await profileOf(scenario, Number(seconds) * 1_000);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  } finally {
    await stopAll();
  }
}
