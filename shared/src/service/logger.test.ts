import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { startChild } from './testing/child.ts';

const chatty = join(import.meta.dirname, 'testing/chatty.ts');

test.each([
  ['runs on', 0],
  ['exit', 0],
  ['fatal', 'SIGKILL'],
])(
  'every line is written, in the order of all loggers, when a process ends by: %s',
  async (...is) => {
    const [way, end] = is;
    await using child = startChild(chatty, {}, [way]);

    expect(await child.ended).toBe(end);
    const numbers = child.lines().flatMap((line) => ('number' in line ? [line['number']] : []));
    expect(numbers).toEqual(Array.from({ length: 1_000 }, (_, number) => number));
  },
);

test('a line shows of an error what it is, and not the data that it carries', async () => {
  await using child = startChild(chatty, {}, ['data']);

  expect(await child.ended).toBe(0);
  const failed = child.lines().find(({ msg }) => msg === 'failed');
  expect(failed).toMatchObject({ err: { type: 'Error', message: 'it was refused' } });
  expect(JSON.stringify(child.lines())).not.toContain('canary');
});
