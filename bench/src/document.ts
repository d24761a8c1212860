import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { documentPath, performanceFiles, picturesPath } from './document/performance.ts';

const root = join(import.meta.dirname, '../..');
const source = 'bench/results/full.json';

const write = (): void => {
  const json = readFileSync(join(root, source), 'utf8');
  const document = readFileSync(join(root, documentPath), 'utf8');
  const files = performanceFiles(document, json);

  const folder = join(root, picturesPath);
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    if (!files.has(`${picturesPath}/${name}`)) rmSync(join(folder, name));
  }
  for (const [path, text] of files) {
    writeFileSync(join(root, path), text);
    process.stdout.write(`${path}\n`);
  }
};

if (existsSync(join(root, source))) {
  write();
} else {
  process.stderr.write(`There is no ${source}: a whole run writes it (make bench-full).\n`);
  process.exitCode = 1;
}
