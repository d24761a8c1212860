import { expect, test } from '@jest/globals';
import { textAt, toSvg } from './svg.ts';

test('text cannot break out of its element', () => {
  expect(textAt(1, 2, 'a < b & "c"')).toBe('<text x="1" y="2">a &#60; b &#38; &#34;c&#34;</text>');
});

test('a picture says what it shows, and follows light and dark', () => {
  const svg = toSvg('Pages & calls', 100.2, 50, '');

  expect(svg).toContain('<title>Pages &#38; calls</title>');
  expect(svg).toContain('viewBox="0 0 101 50"');
  expect(svg).toContain('prefers-color-scheme: dark');
});
