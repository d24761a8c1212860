import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { blocksOf } from './commands/blocks.ts';
import { apply } from './commands/guide.ts';
import { linkPackages } from './commands/link-packages.ts';
import { files } from './rules/repository.ts';

const root = join(import.meta.dirname, '..');
const copy = mkdtempSync(join(tmpdir(), 'guide-'));
afterAll(() => rmSync(copy, { recursive: true }));

const run = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: copy });
  return { status, output: `${stdout}${stderr}` };
};

beforeAll(() => {
  for (const path of files) cpSync(join(root, path), join(copy, path));
  for (const block of blocksOf('docs/adding-a-service.md')) apply(copy, block);
  linkPackages(copy, ['services/wishlists/package.json']);
});

test('the service of the guide compiles together with everything else', () => {
  expect(run('node_modules/typescript/bin/tsc', '--noEmit')).toEqual({ status: 0, output: '' });
}, 60_000);

test('the tests of the guide pass, and those of what it changes', () => {
  const tests = [
    'services/wishlists',
    'shared/src/contracts/contracts',
    'gateway/src/api',
    'gateway/src/sections',
    'gateway/src/shop-http',
  ];
  const options = ['--testPathIgnorePatterns', '\\.int\\.test\\.ts$', '--runInBand'];

  const { status, output } = run(
    '--experimental-vm-modules',
    'node_modules/jest/bin/jest.js',
    ...options,
    '--testPathPatterns',
    ...tests,
  );

  expect(output).toMatch(/services\/wishlists\/src\/handlers\.test\.ts/);
  expect({ status, output }).toMatchObject({ status: 0 });
}, 60_000);
