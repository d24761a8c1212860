import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { openFolders } from './testing/folders.ts';

const runAs = (
  variables: Readonly<Record<string, string>>,
  keys: string,
  ...args: readonly string[]
) => {
  const env = { ...variables, PATH: process.env['PATH'], KEYS_FOLDER: keys };
  const main = join(import.meta.dirname, 'main.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    env,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
};

const run = (keys: string, ...args: readonly string[]) => runAs({}, keys, ...args);

const servicesFolder = join(import.meta.dirname, '../../../services');

test('the job makes what is missing of all, and ends with 0 also when nothing is', () => {
  using shop = openFolders();
  const all = ['gateway', 'seed', ...readdirSync(servicesFolder)].toSorted();
  const done = { status: 0, stdout: `There are keys for ${all.join(', ')}.\n`, stderr: '' };

  expect(run(shop.keys)).toEqual(done);
  expect(run(shop.keys)).toEqual(done);
  expect(Object.keys(shop.peers())).toEqual(all);
});

test('programs get folders by their names, and are known until they are forgotten', () => {
  using shop = openFolders();

  expect(run(shop.keys, 'make', 'reports', 'audit').status).toBe(0);
  expect(shop.peers()).toMatchObject({ reports: {}, audit: {} });
  expect(shop.textOf('redis/users.acl')).toContain('user reports on');

  expect(run(shop.keys, 'forget', 'reports').status).toBe(0);
  expect(Object.keys(shop.peers())).not.toContain('reports');
  expect(shop.textOf('redis/users.acl')).not.toContain('user reports on');
  expect(existsSync(shop.pathOf('mongo/users/reports'))).toBe(false);
  expect(shop.peers()).toHaveProperty('audit');
});

test('a damaged file ends it with 78 and one line that says what to do', () => {
  using shop = openFolders('pricing');
  run(shop.keys);
  shop.damage('pricing/key.json', 'canary');

  const { status, stdout, stderr } = run(shop.keys);

  expect({ status, stdout }).toEqual({ status: 78, stdout: '' });
  expect(stderr).toMatch(/^keys: .*pricing\/key\.json is damaged: .*remove it.*\n$/);
  expect(stderr).not.toContain('canary');
});

test.each([
  ['a service to forget', ['forget', 'pricing'], 'is none of'],
  ['no service of that name', ['next', 'nobody'], 'name one of'],
  ['no service named', ['retire'], 'name one of'],
  ['no such command', ['destroy'], '--help'],
  ['no password for MongoDB', ['mongo-users'], 'cannot be read'],
  ['no user of Redis', ['redis-users'], 'REDIS_USER'],
])('with %s it ends with 78 and one line', (_, args, message) => {
  using shop = openFolders('pricing');

  const { status, stderr } = run(shop.keys, ...args);

  expect(status).toBe(78);
  expect(stderr).toMatch(/^keys: .*\n$/);
  expect(stderr).toContain(message);
});

test('a server that is not there ends it with 70, and is not named', () => {
  using shop = openFolders('pricing');
  const passwordFile = shop.pathOf('pricing/password');
  writeFileSync(passwordFile, 'any');
  const login = { REDIS_USER: 'loader', REDIS_PASSWORD_FILE: passwordFile };

  const { status, stderr } = runAs(login, shop.keys, 'redis-users', 'redis://127.0.0.1:1');

  expect(status).toBe(70);
  expect(stderr).toBe('keys: the store did not do it: ECONNREFUSED\n');
});

test('it explains itself', () => {
  using shop = openFolders();

  const { status, stdout } = run(shop.keys, '--help');

  expect(status).toBe(0);
  for (const command of ['make', 'forget', 'next SERVICE', 'promote SERVICE', 'retire SERVICE']) {
    expect(stdout).toContain(`\n  ${command}`);
  }
});
