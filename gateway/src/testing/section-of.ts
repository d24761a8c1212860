import { fail } from 'node:assert';
import type { Section } from '../product-page/page.ts';
import type { Page } from '../product-page/page.ts';

/** A section of a page by its name. */
export const sectionOf = ({ sections }: Pick<Page, 'sections'>, wanted: string): Section =>
  sections.find(({ name }) => name === wanted) ?? fail(`the page has no section ${wanted}`);
