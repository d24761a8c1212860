import { expect, test } from '@jest/globals';
import { createBooks } from '../orders/books.ts';
import { aPlaced } from '../orders/testing/placed.ts';
import { progressLine, summary } from './summary.ts';
import { createTally, failedIn } from './tally.ts';

test('a line of progress has people, requests, orders and failures', () => {
  const [tally, books] = [createTally(), createBooks()];
  tally.count('came');
  tally.asked('home', 3, false);
  books.place(aPlaced());

  expect(progressLine(5, tally, books)).toBe(
    '5 s: 1 person (1 there), 1 request, 1 order placed, 1 paid, 0 rejected, 0 cancelled; 0 failures',
  );
});

test('the summary has each kind of request with its times, and how the orders stand', () => {
  const [tally, books] = [createTally(), createBooks()];
  for (const tookMs of [4, 2, 30]) tally.asked('home', tookMs, false);
  tally.refused('TOO_HEAVY');
  books.place(aPlaced());

  const text = summary(tally, books);

  expect(text).toMatch(/^ {2}home +3 +4 +30 +0$/m);
  expect(text).toContain('orders now: 1 paid');
  expect(text).toContain('refused as shops do: 1 × TOO_HEAVY');
  expect(text).toContain('no failures');
});

test('failures that are alike are counted together, and the first is told', () => {
  const tally = createTally();
  for (const detail of ['first', 'second']) {
    tally.fail({ about: 'order', code: 'NOT_FINAL', detail });
  }

  expect(failedIn(tally)).toBe(2);
  expect(summary(tally, createBooks())).toContain('2 × order NOT_FINAL: first');
});

test('where a limit was met it is said how a shop is started without', () => {
  const tally = createTally();
  tally.fail({ about: 'home', code: 'RATE_LIMITED', detail: '' });

  expect(summary(tally, createBooks())).toMatch(/REQUESTS_PER_SECOND=0 .* make demo/);
});
