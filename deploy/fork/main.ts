import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Brand, objectionTo, renamed, titleOf } from './rename.ts';

const root = join(import.meta.dirname, '../..');

const help = `Gives this working copy a name of its own: make fork NAME=acme

Changes the title that pages and documents show, and the names of all packages. TITLE='Acme & Sons'
is the title where that is not the name. Settings, metrics, keys in stores and what goes over the
wire have no name in them, and stay; a Compose project is named after its folder.
`;

const git = (...args: readonly string[]): string =>
  execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1_024 * 1_024 });

const read = (path: string) => readFileSync(join(root, path), 'utf8');

const refuse = (why: string): never => {
  process.stderr.write(`${why}\n`);
  return process.exit(64);
};

const field = (path: string, pattern: RegExp): string => {
  const [, found] = pattern.exec(read(path)) ?? [];
  return found ?? refuse(`${path} does not say what the present name is: ${pattern} is not in it`);
};

const [name = '', title = ''] = process.argv.slice(2);
if (name === '--help') {
  process.stdout.write(help);
  process.exit(0);
}
const present: Brand = {
  scope: field('shared/package.json', /"name": "@([\w-]+)\/shared"/),
  project: field('package.json', /"name": "([\w-]+)"/),
  title: field('shared/src/brand.ts', /^export const brand = '(.+)';$/m),
};
const scopes = [...read('package-lock.json').matchAll(/"node_modules\/@([\w-]+)\//g)];
const objection = objectionTo(
  name,
  scopes.map(([, scope = '']) => scope),
);
if (objection) refuse(objection);
if (/['\\\n]/.test(title))
  refuse(`TITLE=${title} cannot be written into a source file: leave out ' and \\`);
if (git('status', '--porcelain', '--untracked-files=no') !== '') {
  refuse(
    'There are changes that are in no commit: commit them, so that the fork is a commit of its own.',
  );
}

const wanted: Brand = { scope: name, project: name, title: title || titleOf(name) };
const changed = git('ls-files', '-z')
  .split('\0')
  .filter(Boolean)
  .filter((path) => {
    const before = read(path);
    const after = renamed(path, before, present, wanted);
    if (after !== before) writeFileSync(join(root, path), after);
    return after !== before;
  });
const prettier = join(root, 'node_modules/prettier/bin/prettier.cjs');
execFileSync(
  process.execPath,
  [prettier, '--write', '--log-level=warn', '--ignore-unknown', ...changed],
  {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  },
);
process.stdout.write(`${present.title} is ${wanted.title} now, in ${changed.length} files:
  packages @${present.scope}/… are @${wanted.scope}/…, and ${present.project} is ${wanted.project}
  \`git diff\` shows it all; \`make check\` and \`make test\` say whether it works.
`);
