import { expect, test } from '@jest/globals';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { type Progress, createProgress, toLine } from './progress.ts';

const setup = (total: number) => {
  const runtime = createFakeRuntime();
  const reports: Progress[] = [];
  const report = createProgress({ runtime, total, onProgress: (one) => reports.push(one) });
  return { runtime, report, reports };
};

test('quick work is not reported', () => {
  const { runtime, report, reports } = setup(60);

  for (let done = 1; done <= 60; done += 1) {
    runtime.advanceSync(30);
    report(done);
  }

  expect(reports).toEqual([]);
});

test('long work is reported every 5 %, with its rate and the time that is left', () => {
  const { runtime, report, reports } = setup(1_000);

  for (let done = 1; done <= 1_000; done += 1) {
    runtime.advanceSync(100);
    report(done);
  }

  expect(reports.map(({ done }) => done)).toEqual(
    Array.from({ length: 20 }, (_, step) => (step + 1) * 50),
  );
  expect(reports[0]).toEqual({ done: 50, total: 1_000, perSecond: 10, leftMs: 95_000 });
});

test('very long work is reported every 15 seconds', () => {
  const { runtime, report, reports } = setup(1_000_000);

  for (let done = 1; done <= 60; done += 1) {
    runtime.advanceSync(1_000);
    report(done);
  }

  expect(reports.map(({ done }) => done)).toEqual([15, 30, 45, 60]);
});

test('a report reads as one line', () => {
  const progress = { done: 12_000, total: 100_000, perSecond: 410.4, leftMs: 214_000 };

  expect(toLine(progress)).toBe('products 12,000 of 100,000, 410 a second, 4 min left');
  expect(toLine({ ...progress, leftMs: 41_200 })).toContain('42 s left');
});
