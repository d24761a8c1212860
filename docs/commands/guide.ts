import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Block } from './blocks.ts';

const write = (file: string, text: string) => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
};

/**
 * Does in a copy of the repository what a block of docs/adding-a-service.md asks of its reader:
 * makes the file, or changes lines of one. Throws where the lines to change are not there once.
 */
export const apply = (copy: string, { path, language, lines }: Block): void => {
  const file = join(copy, path);
  if (['ts', 'json', 'md'].includes(language)) return write(file, `${lines.join('\n')}\n`);
  if (language !== 'diff') return undefined;
  const side = (other: string) =>
    lines.filter((line) => !line.startsWith(other)).map((line) => line.slice(1));
  const before = side('+').join('\n');
  const present = readFileSync(file, 'utf8');
  if (present.split(before).length !== 2) throw new Error(`${path} has not once:\n${before}`);
  return write(
    file,
    present.replace(before, () => side('-').join('\n')),
  );
};
