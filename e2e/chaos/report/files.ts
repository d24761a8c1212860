import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { faultsDocument } from './document.ts';
import type { Run } from './result.ts';

const root = join(import.meta.dirname, '../../..');

/** Where all figures go, from the repository's root. */
export const resultFile = 'e2e/artifacts/chaos.json';

const documentFile = 'docs/faults.md';

const write = (file: string, text: string) => {
  const path = join(root, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
};

export const writeResults = (run: Run): void =>
  write(resultFile, `${JSON.stringify(run, null, 2)}\n`);

export const writeDocument = (run: Run): void =>
  write(documentFile, faultsDocument(readFileSync(join(root, documentFile), 'utf8'), run));
