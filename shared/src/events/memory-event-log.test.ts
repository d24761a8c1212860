import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { eventLogSuite } from './event-log.suite.ts';
import { createMemoryEventLog, createRecentLines } from './memory-event-log.ts';

eventLogSuite('the event log in memory', (runtime, options) => {
  const log = createMemoryEventLog(runtime, options);
  return () => log;
});

const never = () => {
  throw new Error('it is not known');
};

test('the newest lines are found by id, and the oldest are forgotten', () => {
  const find = createRecentLines(100);
  for (let n = 1; n <= 1_050; n++) find(`e${n}`, () => `line ${n}`);

  for (let n = 951; n <= 1_050; n++) expect(find(`e${n}`, never)).toBe(`line ${n}`);
  expect(find('e1', () => 'made again')).toBe('made again');
});

test('ids with equal hashes are told apart', () => {
  // 'Aa' and 'BB' have the same number, and so have all that is put together from them.
  const ids = fc.stringMatching(/^(Aa|BB){1,6}$/);
  fc.assert(
    fc.property(fc.uniqueArray(ids, { maxLength: 40 }), (all) => {
      const find = createRecentLines(50);
      for (const id of all) find(id, () => `line of ${id}`);

      for (const id of all) expect(find(id, never)).toBe(`line of ${id}`);
    }),
  );
});
