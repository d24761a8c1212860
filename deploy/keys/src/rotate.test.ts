import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { processes } from './parties.ts';

/** Runs it where there is no Docker, so that it fails if it asks for one. */
const rotate = (...args: readonly string[]) =>
  spawnSync(process.execPath, [join(import.meta.dirname, 'rotate.ts'), ...args], {
    encoding: 'utf8',
    env: { PATH: '' },
  });

test('--help explains it', () => {
  expect(rotate('--help')).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('make rotate SERVICE=pricing'),
    stderr: '',
  });
});

test.each([
  ['no service', [], 'Which service?'],
  ['a service that is not there', ['nix'], 'There is no service nix.'],
])('%s is refused before anything is started, and those that there are named', (_, args, why) => {
  const { status, stderr } = rotate(...args);

  expect(status).toBe(64);
  expect(stderr).toContain(why);
  expect(stderr).toMatch(new RegExp(`there are ${processes.join(', ')}\n$`));
});
