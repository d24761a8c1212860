import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createKeyFolder } from '@shop/shared/keys/testing/key-folder';
import { docker } from './src/compose-project.ts';
import { type Passage, openPassage } from './src/passage.ts';
import { findPython, runScript } from './src/python.ts';
import { createShop } from './src/shop.ts';
import { type Stack, startStack } from './src/stack.ts';

const python = findPython() ?? '';

let stack: Stack;
let gateway: string;
let folder: string;
const passages: Passage[] = [];

/** A file of the gateway's container, which holds its keys in a volume that nobody else has. */
const copyOut = async (path: string, name: string): Promise<string> => {
  const reading = `process.stdout.write(require('node:fs').readFileSync('${path}'))`;
  const file = join(folder, name);
  await writeFile(file, await docker(['exec', gateway, 'node', '-e', reading]), { mode: 0o600 });
  return file;
};

/** The file for Compose and the line of settings that docs/protocol.md gives its reader. */
const documented = async (root: string) => {
  const text = await readFile(join(root, 'docs/protocol.md'), 'utf8');
  const [, section = ''] = text.split('### In compose');
  const blockOf = (language: string) =>
    new RegExp('```' + language + '\\n([^`]*)```').exec(section)?.[1] ?? '';
  return { override: blockOf('yaml'), readers: blockOf('text').trim().replace('READERS=', '') };
};

/** The shop's compose file with that override, in one file: `reports` runs, and does nothing. */
const writeComposeFile = async (override: string): Promise<string> => {
  const root = join(import.meta.dirname, '..');
  const path = join(folder, 'override.yml');
  const idle = [
    'image: redis:8',
    'command: [sleep, infinity]',
    "user: '1000'",
    "healthcheck: { test: [CMD, 'true'], interval: 1s }",
  ].join('\n    ');
  await writeFile(path, override.replace('image: reports:latest', idle));
  const merged = join(folder, 'docker-compose.yml');
  const include = [{ path: [join(root, 'docker-compose.yml'), path], project_directory: root }];
  await writeFile(merged, JSON.stringify({ include }));
  return merged;
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'python-client-'));
  const { override, readers } = await documented(join(import.meta.dirname, '..'));
  stack = await startStack({
    composeFile: await writeComposeFile(override),
    environment: { SEED_PRODUCTS: '12', READERS: readers },
  });
  gateway = (await stack.replicas('gateway'))[0]?.id ?? '';
}, 300_000);

afterAll(async () => {
  for (const passage of passages) passage.close();
  await stack?.down();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

/** How the client fares with these keys at a service's ROUTER. */
const call = async (
  [service, port]: readonly [string, number],
  keys: Readonly<Record<string, string>>,
  ...[caller, operation, input, key]: readonly [string, string, object, string?]
) => {
  const passage = await openPassage(gateway, service, port);
  passages.push(passage);
  const to = ['--service', service, '--address', passage.address, '--as', caller];
  const naming = key === undefined ? [] : ['--idempotency-key', key];
  const args = [...to, '--idempotent', ...naming, operation, JSON.stringify(input)];
  const { code, output, errors } = await runScript(python, 'client.py', args, keys);
  return { code, answer: JSON.parse(output || errors) };
};

const gatewayKeys = async () => ({
  KEY_FILE: await copyOut('/run/shop/key.json', 'key.json'),
  PEERS_FILE: await copyOut('/run/peers/peers.json', 'peers.json'),
});

test('a client in Python gets products from the shop as whoever its keys make it', async () => {
  const { code, answer } = await call(['product', 7000], await gatewayKeys(), 'gateway', 'list', {
    limit: 3,
  });

  expect(code).toBe(0);
  const shown = await createShop(stack.url, stack.backOffice).products({ limit: '3' });
  expect(answer.items.map(({ id }: { id: string }) => id)).toEqual(shown.map(({ id }) => id));
});

test('it is told what was wrong with its input, and that nothing has come of it', async () => {
  const wrong = { ids: ['no id'] };

  expect(await call(['pricing', 7000], await gatewayKeys(), 'gateway', 'quote', wrong)).toEqual({
    code: 1,
    answer: expect.objectContaining({ code: 'INVALID_ARGUMENT', executed: 'no' }),
  });
});

test('it may not do what is for others, and not even the gateway changes a price by itself', async () => {
  const keys = await gatewayKeys();
  const price = { amount: 100, currency: 'EUR' };
  const draft = { id: 'p-999999', list: price, current: price };
  const change = { id: 'p-000001', amount: 1, expectedVersion: 1 };

  const introduced = await call(['pricing', 7003], keys, 'gateway', 'introduce', draft, 'python-1');
  expect(introduced.answer).toMatchObject({ code: 'PERMISSION_DENIED', executed: 'no' });
  const repriced = await call(['pricing', 7003], keys, 'gateway', 'reprice', change, 'python-2');
  expect(repriced.answer).toMatchObject({ code: 'UNAUTHENTICATED', executed: 'no' });
});

test('a program of another source, let in as the specification says, reads, and writes nothing', async () => {
  const reports = (await stack.replicas('reports'))[0]?.id ?? '';
  const copy = async (path: string, name: string) => {
    const file = join(folder, name);
    await writeFile(file, await docker(['exec', reports, 'cat', path]), { mode: 0o600 });
    return file;
  };
  const keys = {
    KEY_FILE: await copy('/run/shop/key.json', 'reports-key.json'),
    PEERS_FILE: await copy('/run/peers/peers.json', 'reports-peers.json'),
  };
  const callAs = (to: readonly [string, number], operation: string, input: object) =>
    call(to, keys, 'reports', operation, input);

  const listed = await callAs(['product', 7000], 'list', { limit: 2 });
  const cards = await callAs(['product', 7000], 'cards', { ids: ['p-000001'] });
  const created = await callAs(['product', 7003], 'introduce', {});
  const quoted = await callAs(['pricing', 7000], 'quote', { ids: ['p-000001'] });

  expect(listed).toMatchObject({ code: 0, answer: { items: [{}, {}] } });
  expect(cards.answer).toMatchObject({ code: 'PERMISSION_DENIED', executed: 'no' });
  for (const { answer } of [created, quoted]) expect(answer).toMatchObject({ code: 'REFUSED' });
}, 60_000);

test('with the keys of a stranger it is not let in', async () => {
  await using own = await createKeyFolder('gateway');
  const { PEERS_FILE } = await gatewayKeys();
  const known = JSON.parse(await readFile(PEERS_FILE, 'utf8'));
  await own.list({ ...known.services, ...own.peers.services });

  expect(
    await call(['product', 7000], own.settingsOf('gateway'), 'gateway', 'list', { limit: 3 }),
  ).toEqual({
    code: 77,
    answer: expect.objectContaining({ code: 'REFUSED' }),
  });
});
