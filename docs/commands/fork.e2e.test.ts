import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { copyCommitted } from './copy.ts';
import { openScratch } from './scratch.ts';

const scratch = openScratch('a fork');
const textOf = (path: string) => readFileSync(join(scratch.path, path), 'utf8');

beforeAll(() => copyCommitted(scratch));

afterAll(() => scratch[Symbol.dispose]());

test.each([
  ['a name that no package can have', "make fork NAME='Acme & Sons'", 'cannot be the name'],
  ['no name', 'make fork', 'Which name?'],
  ['the name of packages that it uses', 'make fork NAME=types', 'NAME=types is taken'],
  [
    'changes that are in no commit',
    'echo >> README.md && make fork NAME=acme; git checkout --quiet README.md',
    'There are changes that are in no commit',
  ],
])(
  'with %s a fork is refused, and nothing is changed',
  async (_, command, why) => {
    const { output } = await scratch.run(command);

    expect(output).toContain(why);
    expect(await scratch.run('git status --porcelain')).toEqual({ code: 0, output: '' });
  },
  120_000,
);

test('a fork has its own name everywhere, and passes its checks and tests', async () => {
  const forked = await scratch.run("make fork NAME=acme TITLE='Acme & Daughters'");

  expect(forked).toMatchObject({ code: 0 });
  expect(forked.output).toMatch(/^ZeroShop is Acme & Daughters now, in \d{3,} files:$/m);
  expect(textOf('README.md')).toMatch(/^# Acme & Daughters$/m);
  expect(textOf('shared/package.json')).toContain('"@acme/shared"');
  const left = await scratch.run(
    "git grep -nE '@shop/|ZeroShop' -- ':!LICENSE' ':!deploy/fork' ':!docs/commands/fork*'",
  );
  expect(left.output).toBe('');

  const checks = await scratch.run('make check');
  if (checks.code !== 0) throw new Error(checks.output);
  for (const path of ['gateway/src/web', 'services/pricing']) {
    const tests = await scratch.run(`make test LEVEL=unit ONLY=${path}`);
    if (tests.code !== 0) throw new Error(tests.output);
  }
}, 420_000);
