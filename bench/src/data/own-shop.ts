import { sections } from '@shop/gateway/sections/index';
import { everyDemoData } from '@shop/seed/demo-data';

/** How many sections the shop's own page has. */
export const ownSectionCount: number = sections.length;

/** The services that they come from, and the others that the demo fills. */
export const ownServices: readonly string[] = [
  ...new Set([...sections, ...(await everyDemoData())].map(({ contract }) => contract.service)),
];

/** How many products the demo has. */
export const ownProductCount = 60;

/** How many of them its front page shows: these are looked at most. */
export const frontPageCount = 24;

/** The id of one of the demo's products, by its number. */
export const ownIdOf = (number: number): string =>
  `p-${String(1 + (number % ownProductCount)).padStart(6, '0')}`;
