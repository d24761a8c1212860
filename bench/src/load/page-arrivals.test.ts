import { expect, test } from '@jest/globals';
import type { Arrival } from './arrivals.ts';
import { orNotWhole } from './page-arrivals.ts';
import { refused } from './window.ts';

const outcomeOf = (arrival: Arrival) => orNotWhole(async () => arrival)(0, 1);

test.each([
  ['a whole page is right', { status: 200, isWhole: true }, undefined],
  ['a page that is not whole counts as refused', { status: 200, isWhole: false }, refused],
  ['so does 503', { status: 503, isWhole: false }, refused],
  ['a wrong page is wrong', { status: 200, isWhole: false, problem: 'of another' }, 'of another'],
  ['so is another status', { status: 500, isWhole: false }, 'an answer with status 500'],
  ['and no answer at all', { status: 0, isWhole: false }, 'an answer with status 0'],
])('where not everything can be answered, %s', async (_what, arrival, outcome) => {
  expect(await outcomeOf(arrival)).toBe(outcome);
});
