import { isOf } from './service-paths.ts';

/** A text as it is after a change. */
export type Edit = (text: string) => string;

/** Adds an element to the end of an exported array. Throws where there is none. */
const withElement = (text: string, array: string, element: string): string => {
  const end = new RegExp(`(?<=^export const ${array}\\b[^;]*?= \\[)([^\\];]*?),?\\s*\\];$`, 'm');
  const extended = text.replace(end, (_, all: string) =>
    all.trim() === '' ? `${element}];` : `${all}, ${element}];`,
  );
  if (extended === text) throw new Error(`there is no array ${array}`);
  return extended;
};

/** Adds the section of a service to the page, as the last one, and its routes. */
export const withSection = (text: string, service: string, variable: string): string => {
  const imported = text.replace(
    '\n\n',
    `
import { ${variable}Routes } from './${service}/routes.ts';
import { ${variable} } from './${service}/section.ts';

`,
  );
  const shown = withElement(imported, 'sections', variable);
  return withElement(shown, 'sectionRoutes', `${variable}Routes`);
};

/** Takes out what the page's list imports from the folder of a service. */
export const withoutSection = (text: string, service: string): string => {
  const imports = new RegExp(`^import \\{ (.*) \\} from '\\./${service}/.*';\n`, 'gm');
  const names = [...text.matchAll(imports)].flatMap(([, all = '']) => all.split(', '));
  const elements = new RegExp(`(?<=[[,]\\s*)\\b(?:${names.join('|')})(?:,\\s*|(?=\\s*\\]))`, 'g');
  return names.length === 0 ? text : text.replace(imports, '').replace(elements, '');
};

/** The block of a container, to the blank line after it. */
const block = (service: string) => new RegExp(`^  ${service}:\n(?:    .*\n)+\n`, 'gm');

/** Adds a container like that of `product`, after the last of a service. */
export const withContainer = (text: string, service: string): string => {
  const all = [...text.matchAll(block('[a-z-]+'))].map(([one]) => one);
  const last = all.findLast((one) => one.includes('SERVICE: services/')) ?? '';
  const model = all.find((one) => one.startsWith('  product:')) ?? '';
  return text.replace(last, () => `${last}${model.replaceAll('product', service)}`);
};

/** Takes the container of a service out. */
export const withoutContainer = (text: string, service: string): string =>
  text.replace(block(service), '');

type Packages = Readonly<Record<string, unknown>>;

const withPackages = (text: string, change: (packages: Packages) => Packages): string => {
  const lock: { packages: Packages } = JSON.parse(text);
  const sorted = Object.entries(change(lock.packages)).toSorted(([a], [b]) =>
    a.localeCompare(b, 'en'),
  );
  return `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`;
};

/** The entries of a service's workspace in the lock. */
const workspaceOf = (scope: string, service: string): Packages => ({
  [`node_modules/${scope}/${service}`]: { resolved: `services/${service}`, link: true },
  [`services/${service}`]: {
    name: `${scope}/${service}`,
    version: '0.1.0',
    license: 'MIT',
    dependencies: { [`${scope}/shared`]: '0.1.0' },
  },
});

/** Adds the workspace of a service, as `npm install` would. */
export const withPackage = (text: string, scope: string, service: string): string =>
  withPackages(text, (packages) => ({ ...packages, ...workspaceOf(scope, service) }));

/** Takes the workspace of a service out. */
export const withoutPackage = (text: string, scope: string, service: string): string =>
  withPackages(text, (packages) => {
    const gone = workspaceOf(scope, service);
    return Object.fromEntries(Object.entries(packages).filter(([path]) => !(path in gone)));
  });

/**
 * Takes the requests for some paths out, as routes name them: `/api/v1/products/:id/reviews`; and
 * the variables that no request has any more.
 */
export const withoutRequests = (text: string, paths: readonly string[]): string => {
  const left = text
    .split(/^(?=### )/m)
    .filter((request) => {
      const [, path = ''] = /^[A-Z]+ \{\{\w+\}\}([^\s?]+)/m.exec(request) ?? [];
      return !paths.includes(path.replaceAll(/\{\{\w+\}\}/g, ':id'));
    })
    .join('')
    .replace(/\n*$/, '\n');
  const isGone = (name: string) => text.includes(`{{${name}}}`) && !left.includes(`{{${name}}}`);
  return left.replaceAll(/^@(\w+) = .*\n/gm, (line, name) => (isGone(name) ? '' : line));
};

/** Takes a service out of the callers and subscribers of a contract. */
export const withoutCaller = (text: string, service: string): string =>
  text.replaceAll(/(?<=^ +(?:callers|subscribers): \[)[^\]]*(?=\])/gm, (list) =>
    list
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== '' && one !== `'${service}'`)
      .join(', '),
  );

/** Takes the rows of a document's tables out that are about a service, or name a file of it. */
export const withoutRows = (text: string, service: string): string =>
  text
    .split('\n')
    .filter((line) => {
      if (!line.startsWith('|')) return true;
      const isAbout = line.split('|').some((cell) => cell.trim() === service);
      const paths = line.match(/[\w.-]+(?:\/[\w.-]+)+/g) ?? [];
      return !isAbout && !paths.some((path) => isOf(service, path));
    })
    .join('\n');
