import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generatedAccess } from './access.ts';
import { generatedAsyncApi } from './asyncapi.ts';
import { generatedContracts } from './contracts.ts';
import { generatedRows } from './rows.ts';
import { generatedFiles } from './settings.ts';

// One after the other: two of them write parts of the same document.
const generators = [
  generatedFiles,
  generatedRows,
  generatedAccess,
  generatedContracts,
  generatedAsyncApi,
];
for (const generate of generators) {
  for (const [path, text] of await generate()) {
    const file = join(import.meta.dirname, '../..', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
