import { readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  type Edit,
  withoutCaller,
  withoutContainer,
  withoutPackage,
  withoutRequests,
  withoutRows,
  withoutSection,
} from './edits.ts';
import { isOf, listFiles, referencesTo } from './service-paths.ts';
import {
  checkCommitted,
  edit,
  format,
  ownFiles,
  read,
  refuse,
  root,
  scope,
  writeDocuments,
} from './working-copy.ts';

const help = `Takes a service out: make remove-service NAME=reviews

Deletes every folder and file of its name (its own, its contract, section, demo data and tests),
its container, its package, and its name in the contracts of others. It ends with 1, and lists
them, where imports or links are left that lead to what is gone.
`;

/** The one service that the shop cannot be without. */
const needed = 'product';

const check = (service: string): void => {
  const others = readdirSync(join(root, 'services')).filter((name) => name !== needed);
  if (service === needed) refuse(`NAME=${needed} cannot be taken out: the shop sells products`);
  if (!others.includes(service)) {
    refuse(`There is no service NAME=${service}. One of these can go: ${others.join(', ')}`);
  }
  checkCommitted();
};

/** The paths that routes in these files have. */
const routesIn = (files: readonly string[]): readonly string[] =>
  files
    .filter((path) => /^gateway\/src\/.*routes?\.ts$/.test(path))
    .flatMap((path) => [...read(path).matchAll(/(?<=')\/[^'\s]+(?=')/g)])
    .map(([path]) => path);

/** Deletes files, and the folders that have become empty by that. */
const deleteFiles = (service: string, files: readonly string[]): void => {
  for (const path of files) {
    const parts = dirname(path).split('/');
    const at = parts.indexOf(service);
    const target = at === -1 ? path : parts.slice(0, at + 1).join('/');
    rmSync(join(root, target), { recursive: true, force: true });
  }
  rmSync(join(root, 'node_modules', scope(), service), { force: true });
};

const remove = (service: string): void => {
  const gone = ownFiles().filter((path) => isOf(service, path));
  const routes = routesIn(gone);
  deleteFiles(service, gone);
  const files = ownFiles();
  const matching = (pattern: RegExp) => files.filter((path) => pattern.test(path));
  const edits: readonly (readonly [paths: readonly string[], change: Edit])[] = [
    [['gateway/shop.http'], (text) => withoutRequests(text, routes)],
    [[listFiles.containers], (text) => withoutContainer(text, service)],
    [[listFiles.lock], (text) => withoutPackage(text, scope(), service)],
    [[listFiles.sections], (text) => withoutSection(text, service)],
    [matching(/^shared\/src\/contracts\//), (text) => withoutCaller(text, service)],
    [
      matching(/^(?!docs\/(adr|performance|adding-a-service)).*\.md$/),
      (text) => withoutRows(text, service),
    ],
  ];
  format(edits.flatMap(([paths, change]) => edit(paths, change)));

  const left = files.flatMap((path) => referencesTo(service, path, read(path)));
  if (left.length > 0) {
    const remedy = 'Mend these lines, then run `make docs` and `make check`.';
    process.stderr.write(`${[...left, remedy].join('\n')}\n`);
    process.exitCode = 1;
    return;
  }
  writeDocuments();
  process.stdout.write(`${service} is taken out: ${gone.length} files are deleted.
\`git diff\` shows the rest; \`make check\` and \`make test\` say whether it works.
`);
};

const [name = ''] = process.argv.slice(2);
if (name === '--help') process.stdout.write(help);
else if (name === '') refuse('Which name? Try make remove-service NAME=reviews');
else {
  check(name);
  remove(name);
}
