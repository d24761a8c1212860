import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { pendingEventOf } from '../testing/events.ts';
import type { LoggedEvent } from './event.ts';
import { fromLine, inRuns, maxRunBytes, toLine } from './event-runs.ts';

const eventOf = (seq: number, length: number): LoggedEvent => ({
  ...pendingEventOf({ id: `e${seq}`, data: 'x'.repeat(length) }),
  seq,
});

const bytesOf = (lines: readonly string[]) => lines.reduce((bytes, line) => bytes + line.length, 0);

test('events of any size keep their order, in as few runs as possible', () => {
  const sizes = fc.array(fc.oneof(fc.nat(1_000), fc.nat(2 * maxRunBytes)), { maxLength: 12 });
  fc.assert(
    fc.property(sizes, (lengths) => {
      const events = lengths.map((length, index) => eventOf(index + 1, length));

      const runs = inRuns(events.map(toLine));

      expect(runs.flat().map(fromLine)).toEqual(events);
      runs.forEach((run, index) => {
        if (run.length > 1) expect(bytesOf(run)).toBeLessThanOrEqual(maxRunBytes);
        const next = runs[index + 1]?.slice(0, 1);
        if (next) expect(bytesOf([...run, ...next])).toBeGreaterThan(maxRunBytes);
      });
    }),
  );
});

test('no events are one empty run', () => {
  expect(inRuns([])).toEqual([[]]);
});
