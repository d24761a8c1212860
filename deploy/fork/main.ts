import { type Brand, objectionTo, renamed, titleOf } from './rename.ts';
import { checkCommitted, edit, field, format, git, read, refuse } from './working-copy.ts';

const help = `Gives this working copy a name of its own: make fork NAME=acme

Changes the title that pages and documents show, and the names of all packages. TITLE='Acme & Sons'
is the title where that is not the name. Settings, metrics, keys in stores and what goes over the
wire have no name in them, and stay; a Compose project is named after its folder.
`;

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
checkCommitted();

const wanted: Brand = { scope: name, project: name, title: title || titleOf(name) };
const tracked = git('ls-files', '-z').split('\0').filter(Boolean);
const changed = edit(tracked, (text, path) => renamed(path, text, present, wanted));
format(changed);
process.stdout.write(`${present.title} is ${wanted.title} now, in ${changed.length} files:
  packages @${present.scope}/… are @${wanted.scope}/…, and ${present.project} is ${wanted.project}
  \`git diff\` shows it all; \`make check\` and \`make test\` say whether it works.
`);
