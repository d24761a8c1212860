import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of the working copy that is changed. */
export const root = join(import.meta.dirname, '../..');

/** Ends the command with 64 and says why: nothing has been changed. */
export const refuse = (why: string): never => {
  process.stderr.write(`${why}\n`);
  return process.exit(64);
};

/** The text of a file, by its path from the root. */
export const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Writes a file, and makes its folder where that is not there. */
export const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};

/** The output of a git command. Throws where it fails. */
export const git = (...args: readonly string[]): string =>
  execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1_024 * 1_024 });

/** The paths of all files that are in commits, and of new ones that git does not ignore. */
export const ownFiles = (): readonly string[] =>
  [
    ...new Set(git('ls-files', '-z', '--cached', '--others', '--exclude-standard').split('\0')),
  ].filter((path) => lstatSync(join(root, path), { throwIfNoEntry: false })?.isFile());

/** Changes those of some files that the change is about; returns their paths. */
export const edit = (
  paths: readonly string[],
  change: (text: string, path: string) => string,
): readonly string[] =>
  paths.filter((path) => {
    const before = read(path);
    const after = change(before, path);
    if (after !== before) write(path, after);
    return after !== before;
  });

/** Refuses where there are changes that are in no commit. */
export const checkCommitted = (): void => {
  if (git('status', '--porcelain', '--untracked-files=no') === '') return;
  refuse(
    'There are changes that are in no commit: commit them, so that this change is a commit of its own.',
  );
};

/** The one part of a file that a pattern captures; refuses where it is not there. */
export const field = (path: string, pattern: RegExp): string => {
  const [, found] = pattern.exec(read(path)) ?? [];
  return found ?? refuse(`${path} cannot be changed: ${pattern} is not in it`);
};

/** The scope of the packages of this repository: `@shop`. */
export const scope = (): string => field('shared/package.json', /"name": "(@[\w-]+)\/shared"/);

const run = (program: string, args: readonly string[]) =>
  execFileSync(program, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });

/** Formats files, by their paths. */
export const format = (paths: readonly string[]): void =>
  void run(process.execPath, [
    join(root, 'node_modules/oxfmt/bin/oxfmt'),
    '--no-error-on-unmatched-pattern',
    ...paths,
  ]);

/** Writes the generated parts of the documents. */
export const writeDocuments = (): void => void run('npm', ['run', '-s', 'docs']);
