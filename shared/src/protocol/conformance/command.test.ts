import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { newKeys, toPeers } from '../../keys/memory-keys.ts';
import { allChecks } from './testing/run-checks.ts';

const main = join(import.meta.dirname, 'testing/main.ts');
const folder = mkdtempSync(join(tmpdir(), 'conform-'));

/** A folder as `make keys` makes it, for these services. */
const keysFor = (...services: readonly string[]): string => {
  const path = mkdtempSync(join(folder, 'keys-'));
  const keys = new Map(services.map((name) => [name, [newKeys()]] as const));
  for (const [name, [own]] of keys) {
    mkdirSync(join(path, name));
    writeFileSync(join(path, name, 'key.json'), JSON.stringify(own));
  }
  mkdirSync(join(path, 'peers'));
  writeFileSync(join(path, 'peers/peers.json'), JSON.stringify(toPeers(keys)));
  return path;
};

const run = (...args: readonly string[]) => {
  const options = { encoding: 'utf8', timeout: 25_000 } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], options);
  return { status, stdout, stderr };
};

afterAll(() => rmSync(folder, { recursive: true }));

test('the help explains the command and lists its checks', () => {
  const explained = run('--help');

  expect(explained).toMatchObject({ status: 0, stderr: '' });
  for (const option of ['--at', '--service', '--keys', '--contract', '--as', '--input', '--only']) {
    expect(explained.stdout).toContain(`\n  ${option} `);
  }
  expect(run('--list').stdout.trim().split('\n')).toEqual(allChecks.map(({ name }) => name));
});

const here = ['--at', 'tcp://127.0.0.1:1', '--service', 'inventory', '--wait', '200'];

test.each([
  ['no address', ['--service', 'inventory'], 'AT must be the address of a ROUTER'],
  ['no service', ['--at', 'tcp://127.0.0.1:1'], 'SERVICE must be the name of a service'],
  ['no such option', ['--loud'], '--loud'],
  ['no such check', [...here, '--only', 'nowhere'], 'no check is named like nowhere'],
  ['an input that is none', [...here, '--input', 'summary'], /must be like get={"id":"a"}/],
  [
    'no contract',
    ['--at', 'tcp://127.0.0.1:1', '--service', 'nobody'],
    /pricing, .*; CONTRACT= names/,
  ],
  ['a wait without end', [...here, '--wait', '60000'], '--wait is from 100 to 10000'],
  ['no keys', [...here, '--keys', '/nowhere'], 'make keys KEYS=.keys makes it; KEYS= names'],
])('with %s it says what to do, and exits with 2', (_, args, message) => {
  const ended = run(...args);

  expect({ status: ended.status, stdout: ended.stdout }).toEqual({ status: 2, stdout: '' });
  if (message instanceof RegExp) expect(ended.stderr).toMatch(message);
  else expect(ended.stderr).toContain(message);
});

test.each([
  ['the server', ['gateway'], 'lists no inventory: make keys NAME=inventory'],
  ['a caller', ['inventory', 'pricing'], 'has no keys of any caller (gateway'],
])('without keys of %s it says so', (_, services, message) => {
  expect(run(...here, '--keys', keysFor(...services)).stderr).toContain(message);
});

test('the help names CALLER= and ONLY= of make, and the way to give the other options', () => {
  expect(run('--help').stdout).toMatch(/--as .*CALLER=[^]*--only .*ONLY=[^]*node shared\/.*--list/);
});

test('without an answer the command says so at once, and exits with 2', () => {
  const { status, stderr } = run(...here, '--keys', keysFor('inventory', 'gateway'));

  expect(status).toBe(2);
  expect(stderr).toContain('nobody answers at tcp://127.0.0.1:1: is the server started?');
});
