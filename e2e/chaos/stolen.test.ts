import { expect, test } from '@jest/globals';
import { stolenShare } from './stolen.ts';

const reading = (user: number, idle: number, steal: number) =>
  `cpu  ${user} 0 0 ${idle} 0 0 0 ${steal} 0 0\ncpu0 9 9 9 9 9 9 9 9 9 9\n`;

test('what was stolen is told as a share of all time since the first reading', () => {
  expect(stolenShare(reading(1_000, 500, 300), reading(1_050, 520, 330))).toBe(0.3);
});

test('where nothing tells, nothing was stolen', () => {
  expect(stolenShare('', '')).toBe(0);
});
