import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { html } from './html.ts';

const nastyText = fc.string({
  unit: fc.oneof(fc.constantFrom('<', '>', '"', "'", '&', '/', '=', '`', ' '), fc.string()),
});

test('no text opens or closes a tag', () => {
  fc.assert(
    fc.property(nastyText, (text) => {
      expect(`${html`${text}`}`).not.toMatch(/[<>]/);
    }),
  );
});

test('no text closes an attribute', () => {
  fc.assert(
    fc.property(nastyText, (text) => {
      expect(`${html`${text}`}`).not.toMatch(/["']/);
    }),
  );
});

test('every text reads as it was written', () => {
  const read = (markup: string) =>
    markup
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&#39;', "'")
      .replaceAll('&amp;', '&');

  fc.assert(
    fc.property(nastyText, (text) => {
      expect(read(`${html`${text}`}`)).toBe(text);
    }),
  );
});

test('a template inside a template stays markup', () => {
  const items = ['a', '<b>'].map((item) => html`<i>${item}</i>`);

  expect(`${html`<p>${items}</p>`}`).toBe('<p><i>a</i><i>&lt;b&gt;</i></p>');
});

test('something that only looks like markup is escaped', () => {
  const forged: unknown = JSON.parse('{"toString": "<script>", "markup": "<script>"}');

  expect(() => `${html`${forged as string}`}`).toThrow(TypeError);
});

test('zero is shown, and what is not there is not', () => {
  expect(`${html`${0}${null}${undefined}${false}`}`).toBe('0');
});
