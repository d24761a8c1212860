import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { copyCommitted } from './copy.ts';
import { openScratch } from './scratch.ts';

const scratch = openScratch('a shop of other services');

beforeAll(async () => {
  await copyCommitted(scratch);
  const { code, output } = await scratch.run('make installed');
  if (code !== 0) throw new Error(output);
}, 300_000);

afterAll(() => scratch[Symbol.dispose]());

test.each([
  ['one more service', 'make new-service NAME=wishlists SECTION=1 EVENTS=1'],
  ['a service less', 'make remove-service NAME=reviews'],
])(
  'a shop with %s passes its checks and tests, and nothing is installed anew for that',
  async (_, change) => {
    await scratch.run('git reset --quiet --hard && git clean --quiet --force -d && make installed');
    const tests = ['gateway', 'deploy/all-in-one', 'deploy/seed', 'shared/src/contracts'];

    for (const command of [
      change,
      'make check',
      ...tests.map((path) => `make test LEVEL=unit ONLY=${path}`),
    ]) {
      const { code, output } = await scratch.run(command);
      if (code !== 0) throw new Error(`${command} ended with ${code}:\n${output}`);
      expect(output).not.toContain('Installing');
    }
  },
  900_000,
);
