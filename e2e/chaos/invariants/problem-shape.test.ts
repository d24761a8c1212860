import { expect, test } from '@jest/globals';
import { lackOf } from './problem-shape.ts';

const problem = {
  type: 'urn:shop:error:UNAVAILABLE',
  title: 'Unavailable',
  status: 503,
  detail: 'no replica of reviews can be reached',
  code: 'UNAVAILABLE',
  requestId: 'r-1',
  retryable: true,
};

const refusal = (body: object, headers = {}) => ({
  status: 503,
  headers: { 'content-type': 'application/problem+json', 'retry-after': '1', ...headers },
  body: JSON.stringify(body),
});

test('a refusal of the published form lacks nothing', () => {
  expect(lackOf(refusal(problem))).toBeUndefined();
});

test.each([
  ['another content type', refusal(problem, { 'content-type': 'text/html' }), 'no problem'],
  ['no Retry-After', refusal(problem, { 'retry-after': undefined }), 'no Retry-After'],
  ['another status', refusal({ ...problem, status: 500 }), 'it says 500 and is 503'],
  ['an unknown code', refusal({ ...problem, code: 'OOPS' }), 'code'],
  ['a stack', refusal({ ...problem, stack: 'at main.ts' }), 'stack'],
  ['no JSON', { ...refusal(problem), body: '<html>' }, 'Invalid input'],
])('a refusal with %s is named', (_, given, lack) => {
  expect(lackOf(given)).toContain(lack);
});
