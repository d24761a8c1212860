import { expect, test } from '@jest/globals';
import { type SectionName, answers, idOf, sectionNames } from '../data/sections.ts';
import { problemOfDegraded } from './degraded-page.ts';

const id = idOf(1);
const live = (name: SectionName): object => ({ status: 'ok', data: answers[name](id) });

/** A page without its reviews, unless changes say otherwise. */
const pageWith = (changes: Readonly<Record<string, unknown>> = {}, degraded = ['reviews']) => {
  const sections = Object.fromEntries(sectionNames.map((name) => [name, live(name)]));
  const reviews = { status: 'unavailable', data: null };
  return Buffer.from(
    JSON.stringify({ id, sections: { ...sections, reviews, ...changes }, degraded }),
  );
};

test('a page may lack what it says it lacks', () => {
  expect(problemOfDegraded(id, pageWith())).toBeUndefined();
  expect(
    problemOfDegraded(id, pageWith({ reviews: { status: 'shed', data: null } })),
  ).toBeUndefined();
});

test('an old section may be shown where it is right', () => {
  const old = { status: 'stale', data: answers.reviews(id) };

  expect(problemOfDegraded(id, pageWith({ reviews: old }))).toBeUndefined();
});

test.each([
  [
    'a live section of another product',
    pageWith({ pricing: { status: 'ok', data: answers.pricing(idOf(2)) } }),
  ],
  [
    'an old section of another product',
    pageWith({ reviews: { status: 'stale', data: answers.reviews(idOf(2)) } }),
  ],
  ['a section that is missing altogether', pageWith({ shipping: undefined })],
  ['a section that is missing in silence', pageWith({ shipping: { status: 'shed', data: null } })],
  ['a whole section that is said to be missing', pageWith({}, ['reviews', 'shipping'])],
  ['half a page', pageWith().subarray(0, 500)],
])('%s is wrong', (_what, body) => {
  expect(problemOfDegraded(id, body)).toContain('a wrong page of sku-1');
});

test('the page of another product is wrong', () => {
  expect(problemOfDegraded(idOf(2), pageWith())).toContain('a wrong page of sku-2');
});
