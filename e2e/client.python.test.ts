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

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'python-client-'));
  stack = await startStack({ environment: { SEED_PRODUCTS: '60' } });
  gateway = (await stack.replicas('gateway'))[0]?.id ?? '';
}, 300_000);

afterAll(async () => {
  for (const passage of passages) passage.close();
  await rm(folder, { recursive: true, force: true });
  await stack?.down();
}, 60_000);

/** How the client fares with these keys at a service's ROUTER. */
const call = async (
  [service, port]: readonly [string, number],
  keys: Readonly<Record<string, string>>,
  ...[operation, input]: readonly [string, object]
) => {
  const passage = await openPassage(gateway, service, port);
  passages.push(passage);
  const to = ['--service', service, '--address', passage.address, '--as', 'gateway'];
  const args = [...to, '--idempotent', operation, JSON.stringify(input)];
  const { code, output, errors } = await runScript(python, 'client.py', args, keys);
  return { code, answer: JSON.parse(output || errors) };
};

const gatewayKeys = async () => ({
  KEY_FILE: await copyOut('/run/shop/key.json', 'key.json'),
  PEERS_FILE: await copyOut('/run/peers/peers.json', 'peers.json'),
});

test('a client in Python gets products from the shop as whoever its keys make it', async () => {
  const { code, answer } = await call(['product', 7000], await gatewayKeys(), 'list', { limit: 3 });

  expect(code).toBe(0);
  const shown = await createShop(stack.url, stack.backOffice).products({ limit: '3' });
  expect(answer.items.map(({ id }: { id: string }) => id)).toEqual(shown.map(({ id }) => id));
});

test('it is told what was wrong with its input, and that nothing has come of it', async () => {
  const wrong = { ids: ['no id'] };

  expect(await call(['pricing', 7000], await gatewayKeys(), 'quote', wrong)).toEqual({
    code: 1,
    answer: expect.objectContaining({ code: 'INVALID_ARGUMENT', executed: 'no' }),
  });
});

test('it may not do what is for others, and not even the gateway changes a price by itself', async () => {
  const keys = await gatewayKeys();
  const price = { amount: 100, currency: 'EUR' };
  const draft = { id: 'p-999999', list: price, current: price, operationKey: 'python-1' };
  const change = { id: 'p-000001', amount: 1, expectedVersion: 1, operationKey: 'python-2' };

  const introduced = await call(['pricing', 7003], keys, 'introduce', draft);
  expect(introduced.answer).toMatchObject({ code: 'PERMISSION_DENIED', executed: 'no' });
  const repriced = await call(['pricing', 7003], keys, 'reprice', change);
  expect(repriced.answer).toMatchObject({ code: 'UNAUTHENTICATED', executed: 'no' });
});

test('with the keys of a stranger it is not let in', async () => {
  await using own = await createKeyFolder('gateway');
  const { PEERS_FILE } = await gatewayKeys();
  const known = JSON.parse(await readFile(PEERS_FILE, 'utf8'));
  await own.list({ ...known.services, ...own.peers.services });

  expect(await call(['product', 7000], own.settingsOf('gateway'), 'list', { limit: 3 })).toEqual({
    code: 77,
    answer: expect.objectContaining({ code: 'REFUSED' }),
  });
});
