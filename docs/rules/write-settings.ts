import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedRows } from './rows.ts';
import { generatedFiles } from './settings.ts';

for (const [path, text] of [...(await generatedFiles()), ...generatedRows()]) {
  writeFileSync(join(import.meta.dirname, '../..', path), text);
}
