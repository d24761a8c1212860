import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { startChild } from '@shop/shared/service/testing/child';

const run = async (...parameters: string[]) => {
  await using child = startChild(join(import.meta.dirname, 'main.ts'), {}, parameters);
  const code = await child.ended;
  return { code, stdout: child.stdout(), stderr: child.stderr() };
};

test('seeds are played in several processes, and their number and pace are told', async () => {
  const { code, stdout } = await run('--seeds', '4', '--workers', '2');

  expect(stdout).toMatch(/^4 seeds from 1 on, \d+ a second: all is well$/m);
  expect(code).toBe(0);
});

test('the story of a seed is told from its beginning to its end, in plain words', async () => {
  const { code, stdout } = await run('--seed', '1', '--story');

  expect(stdout).toMatch(/^ +\d+\.\d ms {2}/);
  expect(stdout).toContain('*** all faults end');
  expect(stdout).toMatch(/gateway-\d\.\d calls /);
  expect(code).toBe(0);
});

test('nonsense is refused with what can be asked for', async () => {
  const { code, stdout, stderr } = await run('--seeds', 'many');

  expect(stderr).toMatch(/^--seeds needs a whole number.*\n\nPlays the shop/);
  expect(stdout).toBe('');
  expect(code).toBe(2);
});
