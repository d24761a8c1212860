import { expect, test } from '@jest/globals';
import { higher, readMemories } from './memory.ts';

const services = new Map([
  ['ab12', 'gateway'],
  ['cd34', 'mongo'],
]);

test('the output of docker is read in MiB, by service', () => {
  const memories = readMemories('ab12 52.01MiB / 512MiB\ncd34 512KiB / 1GiB\n', services);

  expect([...memories]).toEqual([
    ['gateway', { usedMiB: 52.01, limitMiB: 512 }],
    ['mongo', { usedMiB: 0.5, limitMiB: 1_024 }],
  ]);
});

test.each(['xx99 1MiB / 2MiB', 'ab12 -- / --', 'ab12 5apples / 2MiB'])(
  '“%s” is refused',
  (line) => {
    expect(() => readMemories(line, services)).toThrow(/there is no container|not an amount/);
  },
);

test('of two readings the higher one counts, for each service of its own', () => {
  const one = readMemories('ab12 50MiB / 512MiB\ncd34 200MiB / 1GiB', services);
  const other = readMemories('ab12 70MiB / 512MiB\ncd34 190MiB / 1GiB', services);

  const used = [...higher(one, other)].map(([service, { usedMiB }]) => [service, usedMiB]);

  expect(used).toEqual([
    ['gateway', 70],
    ['mongo', 200],
  ]);
});
