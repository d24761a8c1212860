import { mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Edit, withContainer, withPackage, withSection } from './edits.ts';
import { type Names, namesOf } from './names.ts';
import { listFiles, ownerOf } from './service-paths.ts';
import {
  checkCommitted,
  edit,
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
SECTION=1 gives it a section of the product page, with two routes of the back office that write it;
EVENTS=1 an event for each change.
`;

/**
 * The files of a new service, at their paths in the repository, in which SERVICE and ONE are names.
 * A template of a file that is there already is added to its end.
 */
const templates = join(import.meta.dirname, 'template');
const ending = '.template';

/**
 * The text of a template: `{{one}}` is a name, `{{#events}}…{{/events}}` is kept where the option
 * is chosen, and `{{^events}}…{{/events}}` where it is not.
 */
const filled = (template: string, names: Names, options: ReadonlySet<string>): string =>
  template
    .replaceAll(/\{\{([#^])(\w+)\}\}([^]*?)\{\{\/\2\}\}/g, (_, sign, option, part) =>
      options.has(option) === (sign === '#') ? filled(part, names, options) : '',
    )
    .replaceAll(
      /\{\{(\w+)\}\}/g,
      (whole, name) => new Map(Object.entries(names)).get(name) ?? whole,
    );

/** The names of a service that there is not yet; ends the command where it cannot be made. */
const checkedNames = (name: string): Names => {
  try {
    const names = namesOf(name);
    const owner = ownerOf(names, ownFiles(), read);
    return owner ? refuse(`NAME=${name} is taken: see ${owner}`) : names;
  } catch (error) {
    return refuse(error instanceof Error ? error.message : `${error}`);
  }
};

/** Links the package of a service, as `npm install` would. */
const link = (name: string, service: string): void => {
  const path = join(root, 'node_modules', name);
  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { force: true });
  symlinkSync(`../../services/${service}`, path);
};

/** Changes a file; returns its path. */
const changed = (path: string, change: Edit): string => {
  const [edited] = edit([path], change);
  if (!edited) throw new Error(`there is no place for the service in ${path}`);
  return edited;
};

const make = (names: Names, options: ReadonlySet<string>): void => {
  const { service, variable, one } = names;
  const present = new Set(ownFiles());
  const made = readdirSync(templates, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending))
    .filter((path) => options.has('section') || !path.startsWith('gateway/'))
    .toSorted()
    .map((template) => {
      const path = template
        .slice(0, -ending.length)
        .replace('SERVICE', service)
        .replace('ONE', one);
      const text = filled(readFileSync(join(templates, template), 'utf8'), names, options);
      write(path, present.has(path) ? `${read(path)}\n${text}` : text);
      return path;
    });
  const edited = [
    changed(listFiles.containers, (text) => withContainer(text, service)),
    changed(listFiles.lock, (text) => withPackage(text, scope(), service)),
    ...made.filter((path) => present.has(path)),
  ];
  if (options.has('section')) {
    edited.push(changed(listFiles.sections, (text) => withSection(text, service, variable)));
  }
  link(`${scope()}/${service}`, service);
  format([...made, ...edited]);
  writeDocuments();
  const added = made.filter((path) => !present.has(path));
  process.stdout.write(`services/${service} is there. New:
${added.map((path) => `  ${path}\n`).join('')}Changed:
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
  const chosen = Object.entries({ section, events }).filter(([, value]) => !/^0?$/.test(value));
  make(names, new Set(chosen.map(([option]) => option)));
}
