import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedAccess } from './access.ts';
import { generatedRows } from './rows.ts';
import { generatedFiles } from './settings.ts';

// One after the other: two of them write parts of the same document.
for (const generate of [generatedFiles, generatedRows, generatedAccess]) {
  for (const [path, text] of await generate()) {
    writeFileSync(join(import.meta.dirname, '../..', path), text);
  }
}
