import type { Names } from './names.ts';
import { isOf } from './service-paths.ts';

/** A text as it is after a change. */
export type Edit = (text: string) => string;

/** The files that list services, by what is in them. */
export const listFiles = {
  sections: 'gateway/src/sections/index.ts',
  requests: 'gateway/shop.http',
  containers: 'docker-compose.yml',
  lock: 'package-lock.json',
} as const;

/** Changes the elements of an exported array literal. Throws where there is none. */
const withArray = (text: string, name: string, change: (all: readonly string[]) => string[]) => {
  const literal = new RegExp(`(?<=^export const ${name}\\b[^]*?= \\[)[^\\]]*(?=\\];$)`, 'm');
  const [body] = literal.exec(text) ?? [];
  if (body === undefined) throw new Error(`there is no array ${name}`);
  const elements = body.split(',').map((one) => one.trim());
  return text.replace(literal, () => change(elements.filter(Boolean)).join(', '));
};

/** Adds the section of a service to the page, as the last one, and its routes. */
export const addSection =
  ({ service, variable }: Names): Edit =>
  (text) => {
    const imports = ['routes', 'section'].map((file) => {
      const name = file === 'routes' ? `${variable}Routes` : variable;
      return `import { ${name} } from './${service}/${file}.ts';\n`;
    });
    const imported = text.replace(/\n\n/, () => `\n${imports.join('')}\n`);
    const shown = withArray(imported, 'sections', (all) => [...all, variable]);
    return withArray(shown, 'sectionRoutes', (all) => [...all, `${variable}Routes`]);
  };

/** Takes out what the page's list imports from the folder of a service. */
export const removeSection =
  (service: string): Edit =>
  (text) => {
    const imports = new RegExp(`^import \\{ (.*) \\} from '\\./${service}/.*';\n`, 'gm');
    const names = [...text.matchAll(imports)].flatMap(([, all = '']) => all.split(', '));
    const without = (all: readonly string[]) => all.filter((name) => !names.includes(name));
    const shown = withArray(text.replace(imports, ''), 'sections', without);
    return withArray(shown, 'sectionRoutes', without);
  };

/** The block of a container, to the blank line after it. */
const block = (service: string) => new RegExp(`^  ${service}:\n(?:    .*\n)+\n`, 'm');

/** Adds a container like that of `product`, after the last of a service. */
export const addContainer =
  ({ service }: Names): Edit =>
  (text) => {
    const all = [...text.matchAll(new RegExp(block('[a-z-]+'), 'gm'))].map(([one]) => one);
    const last = all.findLast((one) => one.includes('SERVICE: services/')) ?? '';
    const model = all.find((one) => one.startsWith('  product:')) ?? '';
    return text.replace(last, () => `${last}${model.replaceAll('product', service)}`);
  };

/** Takes the container of a service out. */
export const removeContainer =
  (service: string): Edit =>
  (text) =>
    text.replace(block(service), '');

interface Lock {
  readonly packages: Readonly<Record<string, unknown>>;
}

const withPackages = (text: string, packages: Lock['packages']): string => {
  const lock: Lock = JSON.parse(text);
  const sorted = Object.entries(packages).toSorted(([a], [b]) => a.localeCompare(b, 'en'));
  return `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`;
};

const packagesOf = (text: string): Lock['packages'] => (JSON.parse(text) as Lock).packages;

/** Adds the workspace of a service, as `npm install` would. */
export const addPackage =
  (scope: string, { service }: Names): Edit =>
  (text) =>
    withPackages(text, {
      ...packagesOf(text),
      [`node_modules/${scope}/${service}`]: { resolved: `services/${service}`, link: true },
      [`services/${service}`]: {
        name: `${scope}/${service}`,
        version: '0.1.0',
        license: 'MIT',
        dependencies: { [`${scope}/shared`]: '0.1.0' },
      },
    });

/** Takes the workspace of a service out. */
export const removePackage =
  (scope: string, service: string): Edit =>
  (text) => {
    const gone = [`node_modules/${scope}/${service}`, `services/${service}`];
    const left = Object.entries(packagesOf(text)).filter(([path]) => !gone.includes(path));
    return withPackages(text, Object.fromEntries(left));
  };

/** Adds a request, as the last one. */
export const addRequest =
  (request: string): Edit =>
  (text) =>
    `${text}\n${request}`;

/** Takes the requests for some paths out, as routes name them: `/api/v1/products/:id/reviews`. */
export const removeRequests =
  (paths: readonly string[]): Edit =>
  (text) =>
    text
      .split(/^(?=### )/m)
      .filter((request) => {
        const [, path = ''] = /^[A-Z]+ \{\{\w+\}\}([^\s?]+)/m.exec(request) ?? [];
        return !paths.includes(path.replaceAll('{{product}}', ':id'));
      })
      .join('')
      .replace(/\n*$/, '\n');

/** Takes a service out of the callers and subscribers of a contract. */
export const removeCaller =
  (service: string): Edit =>
  (text) =>
    text.replaceAll(/(?<=^ +(?:callers|subscribers): \[)[^\]]*(?=\])/gm, (list) =>
      list
        .split(',')
        .map((one) => one.trim())
        .filter((one) => one !== '' && one !== `'${service}'`)
        .join(', '),
    );

/** Takes the rows of a document's tables out that are about a service, or name a file of it. */
export const removeRows =
  (service: string): Edit =>
  (text) =>
    text
      .split('\n')
      .filter((line) => {
        if (!line.startsWith('|')) return true;
        const isAbout = line.split('|').some((cell) => cell.trim() === service);
        const paths = line.match(/[\w.-]+(?:\/[\w.-]+)+/g) ?? [];
        return !isAbout && !paths.some((path) => isOf(service, path));
      })
      .join('\n');
