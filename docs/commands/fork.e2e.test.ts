import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { commitAll, copyCommitted } from './copy.ts';
import { textOf as ownText } from '../rules/repository.ts';
import { openScratch } from './scratch.ts';

const scratch = openScratch('a fork');
const textOf = (path: string) => readFileSync(join(scratch.path, path), 'utf8');
/** The names of this repository, which may be a fork itself, and the name of its fork. */
const [, title = ''] = /brand = '(.+)'/.exec(ownText('shared/src/brand.ts')) ?? [];
const [, scope = ''] = /"@([\w-]+)\/shared"/.exec(ownText('shared/package.json')) ?? [];
const name = scope === 'acme' ? 'lumen' : 'acme';

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

/** Runs a command; throws all that it has written where it fails. */
const run = async (command: string): Promise<string> => {
  const { code, output } = await scratch.run(command);
  if (code !== 0) throw new Error(`${command} ended with ${code}:\n${output}`);
  return output;
};

test('a fork has its own name everywhere', async () => {
  const output = await run(`make fork NAME=${name} TITLE='Blue & Daughters'`);

  expect(output).toContain(`${title} is Blue & Daughters now, in `);
  expect(textOf('README.md')).toMatch(/^# Blue & Daughters$/m);
  expect(textOf('shared/package.json')).toContain(`"@${name}/shared"`);
  const left = await scratch.run(
    `git grep -nE '@${scope}/|${title}' -- ':!LICENSE' ':!deploy/fork'`,
  );
  expect(left.output).toBe('');
}, 240_000);

test('with two services more and one less it passes its checks and tests, and installs nothing anew', async () => {
  for (const change of [
    'make new-service NAME=wishlists SECTION=1 EVENTS=1',
    'make new-service NAME=notes',
    'make remove-service NAME=reviews',
  ]) {
    await run(commitAll);
    expect(await run(change)).not.toContain('Installing');
  }

  expect(await run('make check')).not.toContain('Installing');
  const folders = ['gateway', 'services/pricing', 'deploy/all-in-one', 'deploy/seed'];
  for (const path of [...folders, 'shared/src/contracts']) {
    await run(`make test LEVEL=unit ONLY=${path}`);
  }
}, 900_000);
