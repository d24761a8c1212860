import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { format } from 'oxfmt';
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

/** The latest result of each row that was run here. */
export const readResults = (): readonly Result[] => {
  const path = join(root, resultFile);
  if (!existsSync(path)) return [];
  const { results } = JSON.parse(readFileSync(path, 'utf8')) as { readonly results: Result[] };
  return results;
};

/** Keeps a result beside those of other rows, in the place of an earlier one of its own. */
export const keepResult = (result: Result): void => {
  const results = [...readResults().filter(({ row }) => row !== result.row), result];
  write(resultFile, `${JSON.stringify({ results }, null, 2)}\n`);
};

/** Writes the latest results of all rows into the document, as `npm run format` would. */
export const writeDocument = async (results: readonly Result[]): Promise<void> => {
  const path = join(root, documentFile);
  const text = faultsDocument(readFileSync(path, 'utf8'), results);
  write(documentFile, (await format(path, text)).code);
};
