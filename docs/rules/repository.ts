import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const notOurs = /(^|\/)(node_modules|\.git|\.keys|\.tools|artifacts|coverage)$/;

const walk = (folder: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder ? `${folder}/${entry.name}` : entry.name;
    if (entry.isDirectory()) return notOurs.test(path) ? [] : [path + '/', ...walk(path)];
    return [path];
  });

const all = walk('');

/** Every file of the repository, as a path from its root. */
export const files = all.filter((path) => !path.endsWith('/'));

/** Every folder of the repository, as a path from its root. */
export const folders = all.filter((path) => path.endsWith('/')).map((path) => path.slice(0, -1));

/** The text of a file of the repository. */
export const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Every TypeScript file. */
export const sources = files.filter((path) => path.endsWith('.ts'));

/** Whether a file is part of the tests and not of what runs. */
export const isTest = (path: string): boolean =>
  /\.(test|suite)\.ts$|\/testing\/|^(e2e|docs)\//.test(path);
