import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { files } from '../rules/repository.ts';

const root = join(import.meta.dirname, '../..');

/** The scope of the workspaces of this repository. */
const ownScope = '@shop';

/**
 * Does in a copy of the repository what `npm install` does, without a registry: the packages are
 * those of here, the workspaces those of there.
 */
export const linkPackages = (copy: string): void => {
  const link = (path: string, target: string) => {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    symlinkSync(target, join(copy, path));
  };
  const manifests = files.filter((path) => path.endsWith('/package.json'));
  const workspaces = manifests.map((path) => {
    const { name } = JSON.parse(readFileSync(join(copy, path), 'utf8')) as { name: string };
    return { name, path: dirname(path) };
  });
  const scopes = new Set(workspaces.map(({ name }) => name.split('/')[0] ?? ''));
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (!scopes.has(name) && name !== ownScope) {
      link(`node_modules/${name}`, join(root, 'node_modules', name));
    }
  }
  for (const { name, path } of workspaces) {
    link(`node_modules/${name}`, join(copy, path));
    const own = join(root, path, 'node_modules');
    if (existsSync(own)) link(`${path}/node_modules`, own);
  }
};
