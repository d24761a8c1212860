import { globSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Pages } from './served-pages.ts';

/** The exports of the optional `testing/pages.ts` in a section's folder. */
interface SectionPages {
  /** Product pages on which the section shows what no other page has. */
  readonly pages: Pages;
  /** Pages that show a text of a visitor, by what the text is in. */
  readonly hostilePages: Readonly<Record<string, (text: string) => string>>;
}

const folder = join(import.meta.dirname, '../../sections');

// Without `await`, as in `fake-shop.ts`.
const require = createRequire(import.meta.url);

const all: readonly SectionPages[] = globSync('*/testing/pages.ts', { cwd: folder }).map((path) =>
  require(join(folder, path)),
);

/** The pages of all sections. */
export const pagesOfSections: Pages = Object.assign({}, ...all.map(({ pages }) => pages));

/** The pages of all sections that show a text of a visitor. */
export const hostilePagesOfSections: SectionPages['hostilePages'] = Object.assign(
  {},
  ...all.map(({ hostilePages }) => hostilePages),
);
