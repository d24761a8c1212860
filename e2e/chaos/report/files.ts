import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { faultsDocument } from './document.ts';
import type { Result } from './result.ts';

const root = join(import.meta.dirname, '../../..');

/** Where all figures go, from the repository's root. */
export const resultFile = 'e2e/artifacts/chaos.json';

const documentFile = 'docs/faults.md';

const write = (file: string, text: string) => {
  const path = join(root, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
};

const readResults = (): readonly Result[] => {
  const path = join(root, resultFile);
  if (!existsSync(path)) return [];
  const { results } = JSON.parse(readFileSync(path, 'utf8')) as { readonly results: Result[] };
  return results;
};

/** Keeps results beside those of other rows that were run before; gives the latest of each row. */
export const keepResults = (results: readonly Result[]): readonly Result[] => {
  const isNew = new Set(results.map(({ row }) => row));
  const all = [...readResults().filter(({ row }) => !isNew.has(row)), ...results];
  write(resultFile, `${JSON.stringify({ results: all }, null, 2)}\n`);
  return all;
};

/** Writes the latest results of all rows into the document, as `npm run format` would. */
export const writeDocument = async (results: readonly Result[]): Promise<void> => {
  const path = join(root, documentFile);
  const text = faultsDocument(readFileSync(path, 'utf8'), results);
  write(documentFile, await format(text, { ...(await resolveConfig(path)), filepath: path }));
};
