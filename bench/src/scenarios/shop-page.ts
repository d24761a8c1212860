import { ownSectionCount } from '../data/own-shop.ts';
import { sectionNames } from '../data/sections.ts';
import { httpVariant, startHttpLoad } from '../runner/http-variant.ts';
import type { Samples } from '../runner/rounds.ts';
import { startEight, startOwnShop } from '../shop/shop-processes.ts';
import { compare } from './compare.ts';
import type { Scenario } from './scenario.ts';

const connections = 64;

/** How many sections the pages of each variant have. */
const sectionsOf: ReadonlyMap<string, number> = new Map([
  ['ours', ownSectionCount],
  ['bench-page', sectionNames.length],
]);

const perSection = (samples: Samples): Samples =>
  new Map(
    [...samples].map(([name, all]) => {
      const sections = sectionsOf.get(name) ?? 1;
      return [
        name,
        all.map((sample) => ({
          ...sample,
          sectionCpuMicros: (sample['cpuMicros'] ?? 0) / sections,
        })),
      ];
    }),
  );

/** The shop's own page beside the page of the bench: what each section of them takes. */
export const shopPage: Scenario = async (options) => {
  const { onProgress } = options;
  const load = await startHttpLoad();
  onProgress('starting the shop');
  const own = await startOwnShop();
  onProgress('starting the bench page');
  const eight = await startEight();
  const variants = [
    await httpVariant(load, connections, {
      name: 'ours',
      kind: 'own',
      gateway: own.asking,
      others: own.services,
    }),
    await httpVariant(load, connections, {
      name: 'bench-page',
      kind: 'shop',
      gateway: eight.asking,
      others: eight.services,
    }),
  ];
  const measurements = await compare(new Map([['shop page', variants]]), new Map(), options);
  return measurements.map((one) => ({ ...one, samples: perSection(one.samples) }));
};
