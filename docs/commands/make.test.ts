import { cpSync, existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { eventually } from '../../e2e/src/eventually.ts';
import { freePort } from '../../shared/src/testing/free-port.ts';
import { type Scratch, openScratch } from './scratch.ts';

const root = join(import.meta.dirname, '../..');

/** A path that a careless command takes apart. */
const awkward = 'my "shop", it\'s $HOME; магазин';

/** A project with the Makefile of this one, one package for its tests, and nothing to fetch. */
const openProject = async (name = awkward): Promise<Scratch> => {
  const scratch = openScratch(name);
  const write = (path: string, content: object) =>
    writeFileSync(join(scratch.path, path), JSON.stringify(content));
  cpSync(join(root, 'Makefile'), join(scratch.path, 'Makefile'));
  cpSync(join(root, '.npmrc'), join(scratch.path, '.npmrc'));
  for (const folder of ['tool', 'other']) {
    mkdirSync(join(scratch.path, folder));
    write(`${folder}/package.json`, { name: folder, version: '1.0.0' });
  }
  await lock(scratch, { tool: 'file:tool' });
  return scratch;
};

const lock = async (scratch: Scratch, devDependencies: Readonly<Record<string, string>>) => {
  const manifest = { name: 'project', version: '1.0.0', devDependencies };
  writeFileSync(join(scratch.path, 'package.json'), JSON.stringify(manifest));
  const { code, output } = await scratch.run('npm install --package-lock-only --offline');
  if (code !== 0) throw new Error(output);
};

const hasInstalled = ({ path }: Scratch, name: string) =>
  existsSync(join(path, 'node_modules', name));

test('once means once: nothing is installed again after files were only touched', async () => {
  using project = await openProject();
  const first = await project.run('make -j4 installed');
  expect(first).toMatchObject({ code: 0, output: expect.stringContaining('once') });
  const later = new Date();

  for (const file of ['package-lock.json', 'package.json', 'Makefile']) {
    utimesSync(join(project.path, file), later, later);
  }

  expect(await project.run('make installed')).toEqual({ code: 0, output: '' });
  expect(hasInstalled(project, 'tool')).toBe(true);
});

test('another lock is installed, also one that is not newer', async () => {
  using project = await openProject();
  await project.run('make installed');
  await lock(project, { tool: 'file:tool', other: 'file:other' });
  utimesSync(join(project.path, 'package-lock.json'), 0, 0);

  expect(await project.run('make installed')).toMatchObject({ code: 0 });

  expect(hasInstalled(project, 'other')).toBe(true);
});

test('an installation that was cut off is done again', async () => {
  using project = await openProject();
  const cut = project.start('exec make installed');
  await eventually(() => expect(cut.output()).toContain('once'));
  cut.signal('SIGKILL', 'all');
  await cut.ended;

  expect(await project.run('make installed')).toMatchObject({
    code: 0,
    output: expect.stringContaining('once'),
  });

  expect(hasInstalled(project, 'tool')).toBe(true);
  expect(await project.run('make installed')).toEqual({ code: 0, output: '' });
});

test.each([{ NODE_ENV: 'production' }, { npm_config_omit: 'dev' }])(
  'with %o what only tests need is installed as well',
  async (variables) => {
    using project = await openProject();

    expect(await project.run('make installed', variables)).toMatchObject({ code: 0 });

    expect(hasInstalled(project, 'tool')).toBe(true);
  },
);

test('an incomplete installation by npm alone is not taken for a complete one', async () => {
  using project = await openProject();
  await project.run('make installed');
  expect(await project.run('npm install --omit=dev --offline')).toMatchObject({ code: 0 });
  expect(hasInstalled(project, 'tool')).toBe(false);

  expect(await project.run('make installed')).toMatchObject({ code: 0 });

  expect(hasInstalled(project, 'tool')).toBe(true);
});

test('where nothing can be written to the home folder npm keeps what it fetches in .tools', async () => {
  using project = await openProject();
  // Any change of the Makefile's own variables shows in what make would run.
  writeFileSync(
    join(project.path, 'cache.mk'),
    'include Makefile\ncache:\n\t@$(npm) config get cache\n',
  );

  const kept = await project.run('make -f cache.mk cache', { HOME: '/dev/null' });

  expect(kept).toMatchObject({
    code: 0,
    output: expect.stringContaining(`${project.path}/.tools/npm`),
  });
  const chosen = { HOME: '/dev/null', npm_config_cache: '/tmp/chosen' };
  expect((await project.run('make -f cache.mk cache', chosen)).output).toContain('/tmp/chosen');
});

test('a PATH with a dollar sign in it is kept', async () => {
  using project = await openProject();
  const tools = join(project.path, 'cost $ome');
  mkdirSync(tools);
  writeFileSync(join(tools, 'node'), '#!/bin/sh\necho the one of the path\n', { mode: 0o755 });
  writeFileSync(join(project.path, 'path.mk'), 'include Makefile\nwhich:\n\t@exec node\n');

  const { output } = await project.run('make -f path.mk which', {
    PATH: `${tools}:${process.env['PATH']}`,
  });

  expect(output).toBe('the one of the path\n');
});

const environmentFile = ({ path }: Scratch) => {
  const file = join(path, '.env');
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
};

test('a folder of whose name Compose can make none gives the project one, and keeps it', async () => {
  using project = await openProject('магазин');
  using other = await openProject('магазин');
  writeFileSync(join(project.path, '.env'), 'PORT=9000');

  expect((await project.run('make named')).output).toMatch(
    /^Compose can make no name of .*shop-\d+\.\n.*builder takes no .*COMPOSE_BAKE=false\.\n$/,
  );
  expect(environmentFile(project)).toMatch(
    /^PORT=9000\nCOMPOSE_PROJECT_NAME=shop-\d+\n\nCOMPOSE_BAKE=false\n$/,
  );
  expect(await project.run('make named')).toEqual({ code: 0, output: '' });
  await other.run('make named');
  expect(environmentFile(other)).not.toContain(environmentFile(project)?.split('\n')[1]);
});

test('a folder whose name has more than ASCII is built by what takes such names', async () => {
  using project = await openProject('café');

  await project.run('make named');

  expect(environmentFile(project)).toBe('\nCOMPOSE_BAKE=false\n');
});

test('a project that has a name gets no other', async () => {
  using latin = await openProject('shop');
  using told = await openProject('магазин');

  expect(await latin.run('make named')).toEqual({ code: 0, output: '' });
  expect(
    await told.run('make named', { COMPOSE_PROJECT_NAME: 'mine', COMPOSE_BAKE: 'true' }),
  ).toEqual({
    code: 0,
    output: '',
  });
  expect(environmentFile(latin)).toBeUndefined();
  expect(environmentFile(told)).toBeUndefined();
});

/** Starts a target of this repository, whose dependencies this test itself is run with. */
const startHere = (scratch: Scratch, target: string, variables = {}) =>
  scratch.start(`exec make -C '${root}' -o installed ${target}`, variables);

test.each([
  ['replay', 'Which service? Try make replay SERVICE=recommendations'],
  ['test ONLY=services/nix', 'There is no test below services/nix.'],
])('make %s says what is missing, and runs nothing', async (target, message) => {
  using scratch = openScratch();
  const running = startHere(scratch, target);

  expect(await running.ended).toBe(2);
  expect(running.output()).toContain(message);
  expect(running.output()).not.toContain('──');
});

test.each(['first', 'all'] as const)(
  'make demo ends, and its port is free, when SIGTERM comes to its %s process',
  async (to) => {
    using scratch = openScratch();
    const ports = { PORT: `${await freePort()}`, BACK_OFFICE_PORT: `${await freePort()}` };
    const demo = startHere(scratch, 'demo', ports);
    await eventually(() => expect(demo.output()).toContain('Ctrl-C closes it'), {
      timeoutMs: 20_000,
    });
    const again = startHere(scratch, 'demo', ports);
    expect(await again.ended).toBe(2);
    expect(again.output()).toContain(
      `Port ${ports.PORT} is taken. To take any free one: PORT=0 make demo\n`,
    );

    demo.signal('SIGTERM', to);
    await demo.ended;

    await expect(fetch(`http://localhost:${ports.PORT}`)).rejects.toThrow('fetch failed');
  },
);

test.each([
  ['simulate SEEDS=100000', /seeds|a second/],
  ['fuzz MINUTES=5 SEED=4711', /seed 4711/],
  ['test LEVEL=unit ONLY=shared/src/protocol', /PASS/],
] as const)(
  'make %s ends with all its processes when make is told to',
  async (target, works) => {
    using scratch = openScratch();
    const running = startHere(scratch, target);
    const patience = { timeoutMs: 25_000 };
    await eventually(() => expect(running.output()).toMatch(works), patience);
    // Each of them has the pipe that this reads, until it ends.
    let haveEnded = false;
    void running.ended.then(() => (haveEnded = true));

    running.signal('SIGTERM');

    await eventually(() => expect(haveEnded).toBe(true));
  },
  40_000,
);
