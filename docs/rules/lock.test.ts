import { expect, test } from '@jest/globals';
import { files, isTest, sources, textOf } from './repository.ts';

interface Manifest {
  readonly integrity?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly name?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

type Packages = Readonly<Record<string, Manifest>>;

const packagesIn = (lock: string) => (JSON.parse(textOf(lock)) as { packages: Packages }).packages;

/** The programs that bench compares with are no part of the shop, and have a lock of their own. */
const locks = ['', 'bench/'].map((folder) => {
  const lock = `${folder}package-lock.json`;
  return { folder, lock, packages: packagesIn(lock) };
});

const manifests = files.filter((path) => /(^|\/)package\.json$/.test(path));
const manifestOf = (path: string) => JSON.parse(textOf(path)) as Manifest;
const wantedBy = (manifest: Manifest) => ({
  ...manifest.dependencies,
  ...manifest.devDependencies,
});

/** Whether the lock has `name` where Node would look for it from the package at `path`. */
const resolves = (packages: Packages, path: string, name: string): boolean => {
  const parts = path.split('/');
  return parts
    .map((_, index) => [...parts.slice(0, parts.length - index), 'node_modules', name].join('/'))
    .concat(`node_modules/${name}`)
    .some((candidate) => packages[candidate] !== undefined);
};

test('a lock holds what the manifests ask for', () => {
  for (const path of manifests) {
    const { folder, packages } = locks.findLast((lock) => path.startsWith(lock.folder)) ?? {};
    const workspace = path.slice(folder?.length, -'package.json'.length).replace(/\/$/, '');

    expect(wantedBy(packages?.[workspace] ?? {})).toEqual(wantedBy(manifestOf(path)));
  }
});

test.each(locks)('$lock serves every platform, not only its writer’s', ({ packages }) => {
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter((name) => !resolves(packages, path, name)),
  );

  expect(missing).toEqual([]);
});

test.each(locks)('$lock has the hash of all that an image or a bench installs', ({ packages }) => {
  const isInstalled = (path: string, { dev, link }: Manifest) =>
    /(^|\/)node_modules\//.test(path) && !dev && !link;
  const unhashed = Object.entries(packages).filter(
    ([path, one]) => isInstalled(path, one) && !one.integrity?.startsWith('sha512-'),
  );

  expect(unhashed.map(([path]) => path)).toEqual([]);
});

test('no package runs a script when it is installed', () => {
  expect(textOf('.npmrc')).toMatch(/^ignore-scripts=true$/m);
});

test('versions are exact', () => {
  const loose = manifests.flatMap((path) =>
    Object.entries(wantedBy(manifestOf(path))).filter(([, version]) => !/^\d/.test(version)),
  );

  expect(loose).toEqual([]);
});

/** The packages that a file imports, without Node's own. */
const packagesOf = (path: string): string[] =>
  [...textOf(path).matchAll(/(?:\bfrom|\bimport\(|^import) '((?:@[\w-]+\/)?[\w-]+)/gm)].flatMap(
    ([, name = '']) => (name.startsWith('node') ? [] : [name]),
  );

test('every workspace lists what it imports', () => {
  const root = Object.keys(manifestOf('package.json').devDependencies ?? {});
  const missing = manifests.flatMap((path) => {
    const folder = path.slice(0, -'package.json'.length);
    const { dependencies = {}, devDependencies = {}, name } = manifestOf(path);
    const forTests = [...Object.keys(devDependencies), ...root];
    const isMeasured = (used: string) => folder === 'bench/' && /^(@shop\/|zod$)/.test(used);
    return sources
      .filter((source) => folder !== '' && source.startsWith(folder))
      .flatMap((source) =>
        packagesOf(source)
          .filter((used) => used !== name && !(used in dependencies) && !isMeasured(used))
          .filter((used) => !isTest(source) || !forTests.includes(used))
          .map((used) => `${source}: ${used}`),
      );
  });

  expect(missing).toEqual([]);
});
