import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { commitAll, copyCommitted } from './copy.ts';
import { linkPackages } from './link-packages.ts';
import { openScratch } from './scratch.ts';

const scratch = openScratch('a shop of its own');

beforeAll(async () => {
  await copyCommitted(scratch);
  linkPackages(scratch.path);
  await scratch.run(commitAll);
});

afterAll(() => scratch[Symbol.dispose]());

/** Runs a command with the packages that are linked; throws what it has written if it fails. */
const run = async (command: string): Promise<string> => {
  const { code, output } = await scratch.run(command.replace(/^make /, 'make -o installed '));
  if (code !== 0) throw new Error(`${command} ended with ${code}:\n${output}`);
  return output;
};

const changesOf = async () => (await run('git status --porcelain -uall')).trimEnd().split('\n');

const compile = 'npm run -s types';

test('a new service is made with all that it needs, and few other files are touched', async () => {
  const output = await run('make new-service NAME=wishlists SECTION=1 EVENTS=1');

  const changes = await changesOf();
  expect(changes.filter((change) => !/ services\/wishlists\//.test(change))).toEqual([
    ' M docker-compose.yml',
    ' M docs/asyncapi.json',
    ' M docs/security.md',
    ' M gateway/shop.http',
    ' M gateway/src/sections/index.ts',
    ' M package-lock.json',
    '?? docs/contracts/wishlists.json',
    '?? gateway/src/sections/wishlists/routes.ts',
    '?? gateway/src/sections/wishlists/section.ts',
    '?? gateway/src/sections/wishlists/testing/fake.ts',
    '?? gateway/src/sections/wishlists/testing/sample.ts',
    '?? gateway/src/sections/wishlists/view.ts',
    '?? shared/src/contracts/wishlists.ts',
  ]);
  // Five of them are written by `make docs` and npm.
  expect(changes.length).toBeLessThanOrEqual(20);
  expect(output).toContain('make test LEVEL=unit ONLY=services/wishlists');
  await run(compile);
  expect(await run('make test LEVEL=unit ONLY=services/wishlists')).toMatch(/unit +\d+ passed/);
}, 120_000);

test('taken out again, nothing of it is left', async () => {
  await run(commitAll);

  await run('make remove-service NAME=wishlists');

  await run('git add --all');
  expect(await run('git diff --cached --stat HEAD~1')).toBe('');
  expect(await run('ls node_modules/@shop')).not.toContain('wishlists');
}, 60_000);

test.each([
  ['make new-service', 'Which name?'],
  ['make new-service NAME=Wishlists', 'NAME=Wishlists is no name of a service'],
  ['make new-service NAME=pricing', 'NAME=pricing is taken: see'],
  ['make remove-service NAME=wishlists', 'There is no service NAME=wishlists. One of these can go'],
  ['make remove-service NAME=product', 'NAME=product cannot be taken out'],
  ['make remove-service NAME=pricing', 'There are changes that are in no commit'],
])('%s is refused, and nothing is changed: %s', async (command, why) => {
  await scratch.run(`${commitAll}; echo >> README.md; git add README.md`);

  const { code, output } = await scratch.run(command.replace('make', 'make -o installed'));

  expect(code).not.toBe(0);
  expect(output).toContain(why);
  expect(await changesOf()).toEqual(['M  README.md']);
});

test('a service is taken out whole, or it is said where it is still needed', async () => {
  await run(`git checkout --quiet HEAD -- .`);
  await run('make remove-service NAME=reviews');
  await run(compile);
  await run(commitAll);

  const { code, output } = await scratch.run('make -o installed remove-service NAME=pricing');

  expect(code).not.toBe(0);
  expect(output).toMatch(
    /^gateway\/src\/sections\/\w+\/section\.ts:\d+: needs pricing: import .* '\.\.\/pricing\/prices\.ts';$/m,
  );
}, 120_000);
