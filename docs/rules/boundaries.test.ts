import { posix } from 'node:path';
import { expect, test } from '@jest/globals';
import { isTest, sources, textOf } from './repository.ts';

interface Import {
  readonly from: string;
  /** A path in the repository, or a package's name. */
  readonly to: string;
}

const homes: Readonly<Record<string, string>> = {
  shared: 'shared/src',
  gateway: 'gateway/src',
  seed: 'deploy/seed/src',
  'all-in-one': 'deploy/all-in-one/src',
  simulation: 'deploy/simulation/src',
  e2e: 'e2e/src',
};

const targetOf = (from: string, specifier: string): string => {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier);
  const [, workspace, rest] = /^@shop\/([^/]+)\/(.+)$/.exec(specifier) ?? [];
  if (!workspace || !rest) return specifier;
  return `${homes[workspace] ?? `services/${workspace}/src`}/${rest}.ts`;
};

const importsOf = (from: string): Import[] =>
  [...textOf(from).matchAll(/(?:\bfrom|\bimport\(|^import) '([^']+)'/gm)].map(([, specifier]) => ({
    from,
    to: targetOf(from, specifier ?? ''),
  }));

const imports = sources.flatMap(importsOf);
const production = imports.filter(({ from }) => !isTest(from));

/** The imports out of files that `from` fits, except those into what `allowed` fits. */
const trespasses = (all: readonly Import[], from: RegExp, allowed: RegExp): string[] =>
  all
    .filter((one) => from.test(one.from) && !allowed.test(one.to))
    .map((one) => `${one.from} imports ${one.to}`);

const ours = imports.filter(({ to }) => /^(shared|services|gateway|deploy|e2e|docs)\//.test(to));

test('contracts know of zod and of nothing else', () => {
  const allowed = /^zod$|^shared\/src\/(contracts\/|protocol\/contract\.ts)/;

  expect(trespasses(production, /^shared\/src\/contracts\//, allowed)).toEqual([]);
});

/** The folders of `shared/src`: each may import those above it, and the files beside them. */
const layers = ['keys', 'protocol', 'contracts', 'idempotency', 'events', 'storage', 'service'];

test('each folder of shared has its layer', () => {
  const found = sources.map((path) => /^shared\/src\/(\w+)\//.exec(path)?.[1] ?? 'testing');

  expect(new Set(found)).toEqual(new Set([...layers, 'testing']));
});

test.each(layers.entries().toArray())(
  'layer %i of shared, %s, imports no later one',
  (at, layer) => {
    const below = layers.slice(0, at + 1).join('|');
    const allowed = new RegExp(`^shared/src/([\\w-]+\\.ts$|(${below})/)`);
    const toMongo = (one: Import) =>
      /\/mongo-[\w-]+\.ts$/.test(one.from) && one.to.startsWith('shared/src/service/mongo');
    const own = ours.filter((one) => !isTest(one.from) && !toMongo(one));

    expect(trespasses(own, new RegExp(`^shared/src/${layer}/`), allowed)).toEqual([]);
  },
);

test('shared knows of nobody who uses it', () => {
  expect(trespasses(ours, /^shared\//, /^shared\//)).toEqual([]);
});

test('services meet only in shared', () => {
  const names = new Set(sources.map((path) => /^services\/([^/]+)\//.exec(path)?.[1]));
  names.delete(undefined);

  const all = [...names].flatMap((name) =>
    trespasses(ours, new RegExp(`^services/${name}/`), new RegExp(`^(shared|services/${name})/`)),
  );

  expect(all).toEqual([]);
});

test('the gateway and the seed know services by their contracts', () => {
  const allowed = /^((shared|gateway)\/|e2e\/src\/(browser|accessibility)\.ts$)/;
  expect(trespasses(ours, /^gateway\//, allowed)).toEqual([]);
  expect(trespasses(ours, /^deploy\/seed\//, /^(shared|deploy\/seed)\//)).toEqual([]);
});

test('the code that runs needs nothing that only tests have', () => {
  // The simulation is a test that runs for as long as one likes.
  const testers = /^deploy\/simulation\//;
  const running = ours.filter(({ from }) => !isTest(from) && !testers.test(from));

  expect(running.filter(({ to }) => isTest(to))).toEqual([]);
});

test('the end-to-end tests see a shop from outside', () => {
  // Chaos judges what is stored by the rules of the simulation.
  const allowed =
    /^e2e\/|^shared\/src\/(contracts\/|errors\.ts|testing\/free-port\.ts)|^deploy\/simulation\/src\/checker\//;
  // Where another language meets ours, both sides are looked at.
  const outside = /^e2e\/(?!\w+\.python\.test\.ts$)/;

  expect(trespasses(ours, outside, allowed)).toEqual([]);
});

test.each([
  // The storage lets a service have an adapter of its own.
  ['mongodb', /(^|\/)mongo[^/]*\.ts$|^shared\/src\/storage\/storage\.ts$|\/testing\//],
  ['ioredis', /(^|\/)redis[^/]*\.ts$|^shared\/src\/storage\/storage\.ts$|\/testing\//],
  ['zeromq', /^shared\/src\/protocol\/zeromq\/|^bench\/src\/peers\//],
  ['express', /^gateway\/|^bench\/src\/(peers|processes)\//],
  ['testcontainers', /^e2e\/|^shared\/src\/testing\//],
])('%s is imported only by its adapters', (name, allowed) => {
  const users = imports.filter(({ to }) => to === name || to.startsWith(`${name}/`));

  expect(users.filter(({ from }) => !allowed.test(from))).toEqual([]);
});

test('one file makes all sockets', () => {
  const maker = /new (?:\w+\.)?X?(?:Router|Dealer|Publisher|Subscriber|Request|Reply|Pair|Push)\(/;
  const makers = sources.filter(
    (path) => path.startsWith('shared/src/protocol/zeromq/') && maker.test(textOf(path)),
  );

  expect(makers.length).toBeLessThanOrEqual(1);
});

test('the environment is read where a process begins', () => {
  const begins = /(^|\/)(main|config|settings|run-[a-z]+)\.ts$/;
  const readers = sources.filter((path) => !isTest(path) && textOf(path).includes('process.env'));

  expect(readers.filter((path) => !begins.test(path))).toEqual([]);
});

test('time and chance come in through Runtime', () => {
  const outside = /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bperformance\.now\(/;
  const users = sources.filter((path) => !isTest(path) && outside.test(textOf(path)));

  expect(users.filter((path) => path !== 'shared/src/runtime.ts')).toEqual([]);
});
