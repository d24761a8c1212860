import { once } from 'node:events';
import { appendFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '../../e2e/src/eventually.ts';
import { freePort } from '../../shared/src/testing/free-port.ts';
import { projectName, removeLeftovers, removeProject } from '../../e2e/src/projects.ts';
import { createShop } from '../../e2e/src/shop.ts';
import { blocksOf, commandsOf, documents, hasCommands, isPython } from './blocks.ts';
import { copyRepository } from './copy.ts';
import { openScratch } from './scratch.ts';
import { needsShop } from './servers.ts';
import { openSession } from './session.ts';

/** A path that a careless command takes apart, and of whose last part Compose can make no name. */
const scratch = openScratch('магазин "$", \'и\'');
const project = projectName('commands');
const guide = 'docs/adding-a-service.md';
const commit = 'git add --all && git commit --quiet --allow-empty -m all';

const others = documents
  .filter((document) => hasCommands(document) && !isPython(document))
  .filter((document) => document !== 'README.md' && document !== guide);

/** The log of the output of each command, also where a test is cut off. */
const logFile = join(import.meta.dirname, '../../e2e/artifacts/commands.log');

let session: ReturnType<typeof openSession>;
let variables: Record<string, string>;

const write = (path: string, text: string) => {
  mkdirSync(dirname(join(scratch.path, path)), { recursive: true });
  writeFileSync(join(scratch.path, path), text);
};

beforeAll(async () => {
  await removeLeftovers();
  copyRepository(scratch);
  variables = {
    GIT_AUTHOR_NAME: 'a',
    GIT_AUTHOR_EMAIL: 'a@b.c',
    GIT_COMMITTER_NAME: 'a',
    GIT_COMMITTER_EMAIL: 'a@b.c',
    ADMIN_TOKEN: 'a-token-of-these-tests',
    COMPOSE_PROJECT_NAME: project,
    COMPOSE_BAKE: 'false',
    INSPECT: `${await freePort()}`,
    // So that an answer that is a refusal is a command that failed.
    CURL_HOME: join(scratch.path, '..'),
  };
  await scratch.run(`git init --quiet && ${commit}`, variables);
  write('../.curlrc', 'fail-with-body\nsilent\nshow-error\nmax-time = 30\n');
  mkdirSync(dirname(logFile), { recursive: true });
  writeFileSync(logFile, '');
  session = openSession(scratch, variables, (text) => appendFileSync(logFile, text));
  const ports = {
    PORT: `${await session.port(8080)}`,
    BACK_OFFICE_PORT: `${await session.port(8081)}`,
  };
  Object.assign(variables, ports);
  // Every setting that is offered, as its reader is told to use it.
  const offered = readFileSync(join(scratch.path, '.env.example'), 'utf8').replaceAll(
    /^#(?=\w)/gm,
    '',
  );
  const own = Object.entries({ ...variables, ...ports }).map(
    ([name, value]) => `${name}='${value}'`,
  );
  write('.env', `${offered}\n${own.join('\n')}\n`);
  // The result file of a whole run of the bench, from the one that is kept.
  const windows = join(scratch.path, 'docs/performance/windows.json');
  mkdirSync(join(scratch.path, 'bench/results'));
  cpSync(windows, join(scratch.path, 'bench/results/full.json'));
}, 60_000);

afterAll(async () => {
  await session?.end();
  scratch[Symbol.dispose]();
  await removeProject(project);
}, 120_000);

/**
 * Runs the commands of a document one after the other. Where the first is for a shop in containers,
 * its reader begins with one; else with nothing that runs, so that no port is taken.
 */
const read = async (document: string) => {
  const commands = blocksOf(document).flatMap((block) =>
    block.language === 'sh' ? commandsOf(block) : [],
  );
  await session.end();
  if (needsShop(commands)) await session.run(document, ['docker compose up -d --wait']);
  else await scratch.run('docker compose stop');
  return session.run(document, commands);
};

test('docker compose in a folder of whose name it can make none says what to do', async () => {
  const { code, output } = await scratch.run('docker compose --env-file /dev/null up');

  expect(code).not.toBe(0);
  expect(output).toContain(
    'Run `make up`, or write COMPOSE_PROJECT_NAME=shop and COMPOSE_BAKE=false into .env',
  );
});

test('every command of README.md works, and a page without a service says which', async () => {
  const all = await read('README.md');

  const stopped = all.findIndex(({ command }) => command === 'docker compose stop inventory');
  expect(JSON.parse(all[stopped + 1]?.output ?? '')).toMatchObject({ degraded: ['inventory'] });
}, 600_000);

test('make up says where the shop is: where .env has put it', async () => {
  const { code, output } = await scratch.run('make up');

  expect(output).toMatch(
    new RegExp(`^The shop is open: http://localhost:${await session.port(8080)}$`, 'm'),
  );
  expect(code).toBe(0);
}, 300_000);

test('make up that cannot have its port says what to do', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;

  const { code, output } = await scratch.run('make up', { PORT: `${port}` });

  taken.close();
  expect(code).not.toBe(0);
  expect(output).toContain('Where a port is taken: PORT=9000 BACK_OFFICE_PORT=9001 make up\n');
  expect(output).not.toContain('The shop is open');
}, 300_000);

const keyOf = (service: string) =>
  `docker compose run --rm --no-deps --no-TTY --quiet-build --entrypoint cat keys /keys/${service}/key.json`;

const openShop = async () => {
  const at = async (port: number) => `http://localhost:${await session.port(port)}`;
  const adminToken = variables['ADMIN_TOKEN'] ?? '';
  return createShop(await at(8080), { url: await at(8081), adminToken });
};

const priceOf = async (id: string) => (await (await openShop()).page(id)).sections.pricing.data;

test('make dev SERVICE=pricing serves prices from this machine, with the rest in Docker', async () => {
  const dev = scratch.start('exec make dev SERVICE=pricing', variables);
  const says = () => expect(dev.output()).toContain('with pricing from this machine');
  await Promise.race([dev.ended, eventually(says, { timeoutMs: 200_000, intervalMs: 500 })]);
  says();
  const containers = await scratch.run('docker compose ps --services');
  expect(containers.output).toContain('relay');
  expect(containers.output).not.toContain('pricing');

  const shop = await openShop();
  await shop.reprice('p-000003', 777, (await priceOf('p-000003'))?.version ?? 0);

  expect(await priceOf('p-000003')).toMatchObject({ current: { amount: 777 } });
  dev.signal('SIGINT', 'all');
  await dev.ended;
  expect((await scratch.run('docker compose ps --all --services')).output).not.toContain('relay');
}, 300_000);

test('make reset takes back every change of data, and no key', async () => {
  const { output: before } = await scratch.run(keyOf('pricing'));

  const { code, output } = await scratch.run('make reset');

  expect({ code, output }).toMatchObject({ code: 0 });
  expect(await priceOf('p-000003')).toMatchObject({ version: 1 });
  const { output: after } = await scratch.run(keyOf('pricing'));
  expect(after).toContain('"secretKey"');
  expect(after.slice(after.indexOf('{'))).toBe(before.slice(before.indexOf('{')));
}, 300_000);

test.each(others)(
  'every command of %s works as it is written there',
  async (document) => {
    const all = await read(document);

    expect(all.length).toBeGreaterThan(0);
  },
  600_000,
);

test('none of them leaves a file that would be taken into the repository', async () => {
  const untracked = await scratch.run('git ls-files --others --exclude-standard');

  expect(untracked).toEqual({ code: 0, output: '' });
});

test('the guide leads to a service and out again, and every command of it works', async () => {
  await scratch.run(commit, variables);

  const all = await read(guide);

  const page = all.find(({ command }) => /^curl .*\/products\/p-000002$/.test(command));
  expect(page?.output).toContain('It pours well.');
  expect(await scratch.run('git diff --stat HEAD~1')).toEqual({ code: 0, output: '' });
}, 600_000);
