import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { arrival } from './dates.ts';

const terms = { cutOff: '14:00', holidays: ['2026-12-25'] };
const next = { from: 1, to: 1 };

/** 2026-12-03 is a Thursday. */
test.each([
  ['before the cut-off', '2026-12-03T13:59:59.999Z', '2026-12-04'],
  ['at the cut-off', '2026-12-03T14:00:00.000Z', '2026-12-07'],
  ['on Friday afternoon', '2026-12-04T15:00:00.000Z', '2026-12-08'],
  ['on Saturday morning', '2026-12-05T08:00:00.000Z', '2026-12-08'],
  ['before a holiday', '2026-12-24T08:00:00.000Z', '2026-12-28'],
  ['on a holiday', '2026-12-25T08:00:00.000Z', '2026-12-29'],
])('what is ordered %s, and takes a working day, arrives on %3$s', (_, now, day) => {
  expect(arrival(now, terms, next)).toEqual({ earliest: day, latest: day });
});

test('arrival is a span of working days', () => {
  const span = arrival('2026-12-03T08:00:00.000Z', terms, { from: 2, to: 5 });

  expect(span).toEqual({ earliest: '2026-12-07', latest: '2026-12-10' });
});

test('what takes no day arrives on the day of its handover', () => {
  expect(arrival('2026-12-05T08:00:00.000Z', terms, { from: 0, to: 0 }).earliest).toBe(
    '2026-12-07',
  );
});

test('nothing arrives on a weekend or a holiday, before its order, or earlier than an earlier order', () => {
  const moment = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) });
  const days = fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 20 }));
  fc.assert(
    fc.property(moment, moment, days, (one, other, [from, more]) => {
      const [first, second] = [one, other]
        .toSorted((a, b) => a - b)
        .map((ms) => new Date(ms).toISOString());
      const span = { from, to: from + more };
      const early = arrival(first ?? '', terms, span);
      const late = arrival(second ?? '', terms, span);
      for (const day of [early.earliest, early.latest]) {
        expect([0, 6]).not.toContain(new Date(day).getUTCDay());
        expect(terms.holidays).not.toContain(day);
      }
      expect(early.earliest >= (first ?? '').slice(0, 10)).toBe(true);
      expect(early.latest >= early.earliest).toBe(true);
      expect(late.earliest >= early.earliest).toBe(true);
    }),
  );
});
