import { expect, test } from '@jest/globals';
import { answers, idOf, sectionNames } from '../data/sections.ts';
import { createPageCheck } from './page-check.ts';

const id = idOf(7);

const sectionsOf = (of: string): Record<string, unknown> =>
  Object.fromEntries(sectionNames.map((name) => [name, answers[name](of)]));

const plainPage = (changes: Record<string, unknown> = {}) =>
  Buffer.from(JSON.stringify({ ...sectionsOf(id), ...changes }));

const shopPage = (changes: Record<string, unknown> = {}) => {
  const sections = Object.fromEntries(
    Object.entries(sectionsOf(id)).map(([name, data]) => [name, { status: 'ok', data }]),
  );
  return Buffer.from(JSON.stringify({ id, sections: { ...sections, ...changes }, degraded: [] }));
};

test('a page with what all eight services answer is right, of a peer and of the shop', () => {
  expect(createPageCheck(false)(id, plainPage())).toBeUndefined();
  expect(createPageCheck(true)(id, shopPage())).toBeUndefined();
});

test('a page of another product is wrong, each time', () => {
  const check = createPageCheck(false);
  const other = idOf(70);

  expect(check(other, plainPage())).toContain(`a page of ${other} that is not whole`);
  expect(check(other, plainPage())).toContain(`a page of ${other} that is not whole`);
});

test('a page that lacks a section, or its end, is wrong, each time', () => {
  const check = createPageCheck(false);
  check(id, plainPage());

  for (let time = 0; time < 2; time++) {
    expect(check(id, plainPage({ shipping: undefined }))).toContain('not whole');
    expect(check(id, plainPage().subarray(0, -1))).toContain('not whole');
  }
});

test('a first page that is no JSON is wrong', () => {
  expect(createPageCheck(false)(id, plainPage().subarray(0, -1))).toContain('a wrong page');
});

test('a section with another content is found on the first page of a product', () => {
  const wrong = { ...answers.pricing(id), version: 999 };

  expect(createPageCheck(false)(id, plainPage({ pricing: wrong }))).toContain('a wrong page');
});

test('a section with another content is found within 64 further pages', () => {
  const check = createPageCheck(false);
  check(id, plainPage());
  const wrong = plainPage({ pricing: { ...answers.pricing(id), version: 9 } });

  const problems = Array.from({ length: 64 }, () => check(id, wrong)).filter(Boolean);

  expect(problems).toEqual([expect.stringContaining('a wrong page')]);
});

test('pages of the shop differ in what is said of them: who asked, and how old they are', () => {
  const check = createPageCheck(true);
  const another = Buffer.from(shopPage().toString().replace(/}$/, ',"requestId":"another"}'));

  expect(check(id, shopPage())).toBeUndefined();
  expect(check(id, another)).toBeUndefined();
});

test('a page of the shop is wrong where a section is not live', () => {
  const stale = { status: 'stale', data: answers.reviews(id) };

  expect(createPageCheck(true)(id, shopPage({ reviews: stale }))).toContain('a wrong page');
});

test('a page of the shop is wrong where it says that it is degraded, each time', () => {
  const check = createPageCheck(true);
  const degraded = Buffer.from(shopPage().toString().replace('[]}', '["reviews"]}'));
  check(id, shopPage());

  expect(check(id, degraded)).toContain('not whole');
  expect(check(id, degraded)).toContain('not whole');
});
