import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { files } from './repository.ts';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'git-'));
afterAll(() => rmSync(folder, { recursive: true }));

const origin = join(folder, 'origin');
const nobody = ['-c', 'user.name=nobody', '-c', 'user.email=nobody@localhost'];

/** Runs git without the settings of whoever runs this test. */
const git = (cwd: string, ...args: readonly string[]): string => {
  const env = {
    PATH: process.env['PATH'],
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
  };
  return execFileSync('git', args, {
    cwd,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
};

beforeAll(() => {
  for (const path of files) cpSync(join(root, path), join(origin, path));
  git(origin, 'init', '--quiet');
  git(origin, 'add', '--all');
  git(origin, ...nobody, 'commit', '--quiet', '--message', 'All of it');
}, 60_000);

test('these rules look at exactly the files that git takes in', () => {
  const taken = git(origin, 'ls-files', '-z').split('\0').filter(Boolean);

  expect(taken.toSorted()).toEqual(files.toSorted());
});

test('a checkout has the bytes of the repository, also where git makes lines for Windows', () => {
  git(folder, 'clone', '--quiet', '--config', 'core.autocrlf=true', origin, 'checkout');

  const changed = files.filter(
    (path) => !readFileSync(join(folder, 'checkout', path)).equals(readFileSync(join(root, path))),
  );

  expect(changed).toEqual([]);
}, 60_000);

test('lines that an editor ended for Windows come into the repository as all others', () => {
  writeFileSync(join(origin, 'README.md'), 'One line\r\nand another\r\n');

  git(origin, 'add', 'README.md');

  expect(git(origin, 'show', ':README.md')).toBe('One line\nand another\n');
});

test.each([
  '.env',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
  'compose.override.yml',
  'compose.override.yaml',
])('%s, which changes the shop of one machine, is not taken into the repository', (name) => {
  writeFileSync(join(origin, name), '');

  expect(git(origin, 'status', '--porcelain', name)).toBe('');
});
