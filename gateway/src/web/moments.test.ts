import { expect, test } from '@jest/globals';
import { momentText, typedMoment } from './moments.ts';

test('a moment is read as it is written, to the minute', () => {
  const text = momentText('2026-11-21T09:30:00.000Z');

  expect(text).toBe('2026-11-21T09:30');
  expect(typedMoment.parse(text)).toBe('2026-11-21T09:30:00.000Z');
  expect(typedMoment.parse('2026-11-21T09:30:15')).toBe('2026-11-21T09:30:15.000Z');
});

test.each(['', '2026-11-21', '2026-13-21T09:30', '2026-02-30T09:30', '2026-11-21T24:30', 'soon'])(
  'what is no moment is refused: %j',
  (text) => {
    expect(typedMoment.safeParse(text).success).toBe(false);
  },
);
