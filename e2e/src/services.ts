import { globSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** The names of the shop's services: each has a folder in the workspace. */
export const services: readonly string[] = readdirSync(join(root, 'services'), {
  withFileTypes: true,
})
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .toSorted();

/**
 * The sections of the product page, each with its service. A section has a folder of its name in
 * the gateway: that of its service, or one in there.
 */
export const sections: readonly { readonly name: string; readonly service: string }[] = globSync(
  '**/section.ts',
  { cwd: join(root, 'gateway/src/sections') },
)
  .map((path) => dirname(path).split('/'))
  .map((folders) => ({ name: folders.at(-1) ?? '', service: folders[0] ?? '' }))
  .toSorted((one, other) => one.name.localeCompare(other.name));

/** The sections whose items are joined with data of this service: they import its lookup. */
export const sectionsJoining = (service: string): readonly string[] =>
  sections.flatMap(({ name }) => {
    const [file = ''] = globSync(`gateway/src/sections/**/${name}/section.ts`, { cwd: root });
    return readFileSync(join(root, file), 'utf8').includes(`'../${service}/`) ? name : [];
  });

/** The names of the sections of one service. */
export const sectionsOf = (wanted: string): readonly string[] =>
  sections.flatMap(({ name, service }) => (service === wanted ? name : []));

/** The services of the compose file whose containers keep running; the others are jobs, which end. */
export const running: readonly string[] = [...services, 'gateway', 'mongo', 'redis', 'cache'];
