import { series } from '../../data/series.ts';
import type { Filled } from '../../load/fill.ts';
import type { CatalogueParameters, CatalogueTimes } from '../../processes/catalogue.ts';
import { now } from '../../processes/commands.ts';
import { type Child, startChild } from '../../runner/child.ts';
import type { Sample } from '../../runner/variant.ts';
import type { Measurement, Scenario, ScenarioOptions } from '../scenario.ts';

const sizes = {
  memory: { full: [1_000, 10_000, 100_000, 1_000_000], few: [1_000, 20_000] },
  mongo: { full: [1_000, 5_000, 20_000], few: [1_000, 2_000] },
} as const;

/** For what is written between two sizes; and for each of them, after the first round. */
const fillMs = 150_000;
const roundsMs = 15_000;

interface Growth {
  readonly setting: string;
  readonly parameters: CatalogueParameters;
  readonly wanted: readonly number[];
}

const start = (parameters: CatalogueParameters): Promise<Child> =>
  startChild({ name: 'the catalogue', file: 'processes/catalogue.ts', parameters });

/** As many rounds as there is time for. */
const timeRounds = async (child: Child, rounds: number): Promise<readonly Sample[]> => {
  const { rssBytes } = await child.usage();
  const samples: Sample[] = [];
  const endsAt = now() + roundsMs;
  do {
    samples.push({ ...(await child.ask<CatalogueTimes>('time')), rssBytes });
  } while (samples.length < rounds && now() < endsAt);
  return samples;
};

const firstLine = (error: unknown) => String(error).split('\n', 1)[0] ?? '';

/** One process whose catalogue grows from size to size, or as far as it gets. */
const grow = async (
  { setting, parameters, wanted }: Growth,
  { rounds, onProgress }: ScenarioOptions,
): Promise<Measurement> => {
  const samples = new Map<string, readonly Sample[]>();
  const leftOut = new Map<string, string>();
  const child = await start(parameters);
  for (const to of wanted) {
    onProgress(`${setting}: ${to}`);
    try {
      const { count, because } = await child.ask<Filled>('fill', { to, ms: fillMs });
      samples.set(`${count}`, await timeRounds(child, rounds));
      if (because !== undefined) leftOut.set(`${to}`, `ended at ${count}: ${because}`);
    } catch (error) {
      leftOut.set(`${to}`, firstLine(error));
    }
    for (const reason of leftOut.values()) onProgress(`${setting}: ${reason}`);
    if (leftOut.size > 0) break;
  }
  // A process that has gone out of memory has nothing left to end.
  await child.ask('end').catch(() => undefined);
  await child.stop();
  return { setting, samples, leftOut };
};

/** The product service's own operations, in its process, as its catalogue grows. */
export const byProducts: Scenario = async (options) => {
  const { full, mongoUrl, onProgress } = options;
  const which = full ? 'full' : 'few';
  const inMemory = { setting: series.memoryCatalogue, parameters: {}, wanted: sizes.memory[which] };
  const measurements = [await grow(inMemory, options)];

  const setting = series.mongoCatalogue;
  if (mongoUrl === undefined) {
    const missing = 'no MongoDB was named (--mongo, or MONGO_URL)';
    onProgress(`${setting}: left out: ${missing}`);
    const leftOut = new Map([['ours', missing]]);
    return [...measurements, { setting, samples: new Map(), leftOut }];
  }
  const inMongo = { setting, parameters: { mongoUrl }, wanted: sizes.mongo[which] };
  return [...measurements, await grow(inMongo, options)];
};
