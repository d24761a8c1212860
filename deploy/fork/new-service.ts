import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type Edit, addContainer, addPackage, addRequest, addSection, listFiles } from './edits.ts';
import { type Names, namesOf } from './names.ts';
import { requestFor, sectionFiles } from './section-files.ts';
import { type Wanted, serviceFiles } from './service-files.ts';
import { ownerOf } from './service-paths.ts';
import {
  checkCommitted,
  format,
  ownFiles,
  read,
  refuse,
  root,
  scope,
  write,
  writeDocuments,
} from './working-copy.ts';

const help = `Makes a service: make new-service NAME=wishlists SECTION=1 EVENTS=1

It notes a text for a product, so that there is something to run; its rules are yours to write.
SECTION=1 gives it a section of the product page, with a route of the back office that writes it;
EVENTS=1 an event for each change.
`;

/** The names of a service that there is not yet; ends the command where it cannot be made. */
const checkedNames = (name: string): Names => {
  try {
    const names = namesOf(name);
    const owner = ownerOf(names, {
      files: ownFiles(),
      containers: read(listFiles.containers),
      sections: read(listFiles.sections),
    });
    return owner ? refuse(`NAME=${name} is taken: see ${owner}`) : names;
  } catch (error) {
    return refuse(error instanceof Error ? error.message : `${error}`);
  }
};

const edit = (path: string, change: Edit): string => {
  write(path, change(read(path)));
  return path;
};

/** What `npm install` would do besides. */
const link = (name: string, service: string): void => {
  const path = join(root, 'node_modules', name);
  mkdirSync(join(path, '..'), { recursive: true });
  rmSync(path, { force: true });
  symlinkSync(`../../services/${service}`, path);
};

const make = (names: Names, wanted: Wanted): void => {
  const { service } = names;
  const files = {
    ...serviceFiles(scope(), names, wanted),
    ...(wanted.section ? sectionFiles(names, wanted) : {}),
  };
  for (const [path, text] of Object.entries(files)) write(path, text);
  const edited = [
    edit(listFiles.containers, addContainer(names)),
    edit(listFiles.lock, addPackage(scope(), names)),
    ...(wanted.section
      ? [
          edit(listFiles.sections, addSection(names)),
          edit(listFiles.requests, addRequest(requestFor(names))),
        ]
      : []),
  ];
  link(`${scope()}/${service}`, service);
  format([...Object.keys(files), listFiles.sections]);
  writeDocuments();
  process.stdout.write(`services/${service} is there. New:
${Object.keys(files)
  .map((path) => `  ${path}\n`)
  .join('')}Changed:
${edited.map((path) => `  ${path}\n`).join('')}  and generated parts of the documents
Try it:
  make test LEVEL=unit ONLY=services/${service}
  make demo
docs/adding-a-service.md says what is in the files.
`);
};

const [name = '', section = '', events = ''] = process.argv.slice(2);
if (name === '--help') process.stdout.write(help);
else if (name === '') refuse('Which name? Try make new-service NAME=wishlists');
else {
  const names = checkedNames(name);
  checkCommitted();
  make(names, { section: !/^0?$/.test(section), events: !/^0?$/.test(events) });
}
