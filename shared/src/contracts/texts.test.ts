import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { line, searchTerm, text } from './texts.ts';

const kinds = [
  ['line', line(200)],
  ['text', text(200)],
] as const;

const isTaken = (schema: (typeof kinds)[number][1], value: string) =>
  schema.safeParse(value).success;

const faultOf = (schema: (typeof kinds)[number][1], value: string) =>
  schema.safeParse(value).error?.issues.map(({ message }) => message);

test.each([
  ['a lone surrogate', 'a\ud800b'],
  ['a control character', 'a\u0007b'],
  ['NUL', 'a\u0000b'],
  ['an override of direction', 'a\u202eb\u202c'],
  ['an override that does not end', 'a\u202eb'],
  ['an embedding of direction', 'a\u202ab\u202c'],
  ['an interlinear annotation', 'a\ufff9b\ufffac\ufffb'],
  ['an isolate that does not end', 'a\u2067b'],
  ['the end of an isolate that never began', 'a\u2069b\u2068'],
  ['31 marks on one letter', `q${'\u0323'.repeat(31)}b`],
])('%s is in no text and in no line', (_what, value) => {
  for (const [, schema] of kinds) expect(faultOf(schema, value)).toHaveLength(1);
});

test('a line that ends in CR LF or CR is kept with LF, in texts alone', () => {
  expect(text(20).parse('a\r\nb\rc\n\r\nd')).toBe('a\nb\nc\n\nd');
  for (const end of ['\r\n', '\r']) expect(faultOf(line(20), `a${end}b`)).toHaveLength(1);
});

test.each([
  ['nothing', ''],
  ['a space', ' '],
  ['blanks and line breaks', '\u2003\t\n \u3000'],
  ['a Hangul filler', '\u3164'],
  ['a Hangul choseong filler', '\u115f\u1160'],
  ['a half-width Hangul filler', '\uffa0'],
  ['a braille blank', '\u2800'],
  ['a soft hyphen', '\u00ad'],
  ['a zero-width space', '\u200b'],
  ['joiners', '\u200c\u200d\u2060'],
  ['a variation selector', '\ufe0f'],
  ['a variation selector of a supplement', '\u{e0100}'],
  ['tags', '\u{e0041}\u{e007f}'],
  ['marks of direction', '\u200e\u200f\u061c'],
  ['an empty isolate', '\u2068\u2069'],
  ['a lone accent', '\u0301'],
  ['a musical null', '\u{1d159}'],
  ['all of these', ' \u3164\u2800\u00ad\u200b\ufe0f\u200f'],
])('%s alone is no text and no line: nobody sees it', (_what, value) => {
  for (const [, schema] of kinds) expect(isTaken(schema, value)).toBe(false);
  expect(text(10).parse(`a${value}`)).toBe(`a${value}`.normalize());
});

test.each([
  ['a family', '👨\u200d👩\u200d👧\u200d👦 mug'],
  ['a profession with a skin colour', '👩🏽\u200d🚀'],
  ['a heart on fire', '❤\ufe0f\u200d🔥'],
  ['a key cap', '1\ufe0f\u20e3'],
  ['the flag of Wales', '🏴\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}'],
  ['the flag of Japan', '🇯🇵'],
  ['Persian with a non-joiner', 'علی\u200cرضا'],
  ['Hindi with a joiner', 'क्\u200dष'],
  ['Sinhala with a joiner', 'ශ්\u200dරී'],
  ['Malayalam with a joiner at its end', 'അവന്\u200d'],
  ['Thai with a break between words', 'กระเป๋า\u200bเดินทาง'],
  ['Mongolian with a variant', 'ᠠ\u180bᠭ'],
  ['a Japanese name with a variant', '葛\u{e0100}城'],
  ['Hebrew with a closing mark', 'שלום (קפה)\u200f'],
  ['Arabic with its mark', '\u061c١٢٣'],
  ['a name in an isolate, as phones copy it', '\u2068נועה\u2069'],
  ['isolates in each other', '\u2067א\u2066b\u2069ג\u2069'],
  ['a word that may be hyphenated', 'Wohn\u00adzimmer\u00adlampe'],
  ['vowels on vowels', 'שָׁלוֹם Việt ก็'],
])('%s is a name as it stands', (_what, value) => {
  for (const [, schema] of kinds) expect(schema.parse(value)).toBe(value.normalize());
});

test.each([
  ['a line break', 'a\nb'],
  ['a tab', 'a\tb'],
  ['a line separator', 'a\u2028b'],
  ['a zero-width space', 'a\u200bb'],
  ['a joiner in Latin', 'ad\u200dmin'],
  ['a non-joiner in Latin', 'ad\u200cmin'],
  ['a joiner that joins no emoji', '👩\u200db'],
  ['a word joiner', 'a\u2060b'],
  ['a byte order mark', 'a\ufeffb'],
  ['a Hangul filler', 'a\u3164b'],
  ['tags without a flag', 'a\u{e0041}\u{e007f}b'],
  ['two variation selectors', 'a\ufe0f\ufe0fb'],
])('%s is in a text and in no line', (_what, value) => {
  expect(text(10).parse(value)).toBe(value);
  expect(faultOf(line(10), value)).toHaveLength(1);
});

test('a search may have what is not seen, as copied text does, beside what is seen', () => {
  for (const q of ['desk\u200blamp', '\ufefflamp\ufeff', 'la\u200dmp', 'a\u3164b']) {
    expect(isTaken(searchTerm(20), q)).toBe(true);
  }
  for (const q of ['', '\u3164', 'a\nb', 'a\tb', 'a\u202eb', 'a\u0000b', 'x'.repeat(21)]) {
    expect(isTaken(searchTerm(20), q)).toBe(false);
  }
});

test('a line loses its blank ends, a text keeps them', () => {
  expect(line(5).parse(' \n a b\u00a0 ')).toBe('a b');
  expect(text(5).parse(' a ')).toBe(' a ');
});

test('each fault is told in its own words', () => {
  expect(faultOf(text(5), '')).toEqual(['Too small: expected string to have >=1 characters']);
  expect(faultOf(text(5), '  ')).toEqual(['needs a visible character']);
  expect(faultOf(text(5), 'a\u2067')).toEqual([
    'has an isolate of direction that does not end in its line',
  ]);
  expect(faultOf(line(5), 'a\nb')).toEqual([
    'has a line break, a tab, or an invisible character that nothing needs',
  ]);
});

test('letters are composed, emoji are kept', () => {
  expect(line(9).parse('Scho\u0308n 💡')).toBe('Schön 💡');
  expect(text(9).parse('Scho\u0308n 💡')).toBe('Schön 💡');
});

test('the limit is for the length of the text that is kept', () => {
  const longerWhenNormal = '\u0958'.repeat(3);

  expect(line(3).parse('a\u0308bc')).toBe('äbc');
  for (const kind of [line, text]) {
    expect(kind(3).safeParse('abcd').success).toBe(false);
    expect(kind(3).safeParse(longerWhenNormal).success).toBe(false);
    expect(kind(6).parse(longerWhenNormal)).toHaveLength(6);
  }
});

test.each([
  ['line', line(20)],
  ['text', text(20)],
])('a %s that was taken once is taken again, and stays as it is', (_name, schema) => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.string({ unit: 'grapheme', maxLength: 20 }),
    fc.string({ unit: fc.constantFrom(' ', 'a', '\u0958', '\u0308', '\u2126', '\u1d160', '\n') }),
  );
  fc.assert(
    fc.property(anyText, (value) => {
      const once = schema.safeParse(value);
      if (once.success) expect(schema.parse(once.data)).toBe(once.data);
    }),
    { numRuns: 1_000 },
  );
});

test.each([
  ['accents', '\u0301', false],
  ['isolates that do not end', '\u2067', false],
  ['breaks between Thai letters', 'ก\u200b', true],
  ['joined emoji', '👩\u200d', true],
  ['flags', '🏴', true],
])('20,000 %s are judged in a moment', (_what, each, taken) => {
  for (const schema of [text(60_000), line(60_000)]) {
    expect(isTaken(schema, each.repeat(20_000) + (taken ? '🏴' : ''))).toBe(taken);
  }
});
