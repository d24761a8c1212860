import { globSync } from 'node:fs';
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

const all: readonly SectionPages[] = await Promise.all(
  globSync('*/testing/pages.ts', { cwd: folder }).map((path) => import(join(folder, path))),
);

/** The pages of all sections. */
export const pagesOfSections: Pages = Object.assign({}, ...all.map(({ pages }) => pages));

/** The pages of all sections that show a text of a visitor. */
export const hostilePagesOfSections: SectionPages['hostilePages'] = Object.assign(
  {},
  ...all.map(({ hostilePages }) => hostilePages),
);
