import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, matchesGlob } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** The patterns of a folder's own .gitignore, as git reads the plain ones that are there. */
const patternsIn = (folder: string): readonly string[] => {
  const file = join(root, folder, '.gitignore');
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
  return lines.map((line) => {
    const path = line.replace(/^\/|\/$/g, '');
    return join(folder, /^\/|\/./.test(line) ? path : `**/${path}`);
  });
};

/** Patterns of files that a checkout has and the repository has not. */
const notOurs = ['**/.git', ...patternsIn(''), ...patternsIn('bench')];
const isOurs = (path: string) => !notOurs.some((pattern) => matchesGlob(path, pattern));

const walk = (folder: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder ? `${folder}/${entry.name}` : entry.name;
    if (!isOurs(path)) return [];
    return entry.isDirectory() ? [path + '/', ...walk(path)] : [path];
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
