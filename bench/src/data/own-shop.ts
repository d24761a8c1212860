import { sections } from '@shop/gateway/sections/index';
import { everyDemoData } from '@shop/seed/demo-data';
import { everyContract } from '@shop/shared/service/every-contract';

/** How many sections the shop's own page has. */
export const ownSectionCount: number = sections.length;

const shown = new Set(
  [...sections, ...(await everyDemoData())].map(({ contract }) => contract.service),
);

/** The services that they come from, the others that the demo fills, and those that these follow. */
export const ownServices: readonly string[] = [
  ...shown.union(
    new Set(
      (await everyContract())
        .filter(({ subscribers }) => subscribers.some((name) => shown.has(name)))
        .map(({ service }) => service),
    ),
  ),
];

/** How many products the demo has. */
export const ownProductCount = 60;

/** How many of them its front page shows: these are looked at most. */
export const frontPageCount = 24;

/** The id of one of the demo's products, by its number. */
export const ownIdOf = (number: number): string =>
  `p-${String(1 + (number % ownProductCount)).padStart(6, '0')}`;
