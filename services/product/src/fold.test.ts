import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fold } from './fold.ts';

test.each([
  ['Łódź', 'lodz'],
  ['Smørrebrød Æther Straße Đức', 'smorrebrod aether strasse duc'],
  ['Việt', 'viet'],
  ['İstanbul ISPARTA ısparta', 'istanbul isparta isparta'],
  ['ὁ ΟΔΟΣ ὁδός', 'ο οδοσ οδοσ'],
  ['ёлка чайник Йод', 'елка чайник йод'],
  ['Ｄｅｓｋ ６０Ｗ', 'desk 60w'],
  ['ﾊﾟﾝ ﾊﾞﾝ', 'パン バン'],
  ['مُحَمَّد أحمد مـحمد', 'محمد احمد محمد'],
  ['کتاب كتاب', 'كتاب كتاب'],
  ['علی\u200cرضا', 'علي-رضا'],
  ['שָׁלוֹם', 'שלום'],
  ['किताब', 'किताब'],
  ['กระเป๋า', 'กระเป๋า'],
  ['머그컵', '머그컵'],
  ['١٢ ۱۲ १२ ๑๒', '12 12 12 12'],
  ['m² № ①', 'm2 no 1'],
  ['Lamp™ Lamp℠', 'lamp  lamp '],
  ['Wohn\u00adzimmer\u200blampe\ufeff', 'wohnzimmerlampe'],
])('%j is searched for as %j', (text, folded) => {
  expect(fold(text)).toBe(folded);
});

test('letters that a mark tells apart stay apart where it makes another letter', () => {
  for (const [one, other] of [
    ['パン', 'バン'],
    ['ハ', 'バ'],
    ['क', 'कि'],
    ['и', 'й'],
    ['ป', 'ป๋'],
  ]) {
    expect(fold(one ?? '')).not.toBe(fold(other ?? ''));
  }
});

test('an apostrophe is the same however it is written, also as a part of a letter', () => {
  for (const written of ['’n', 'ʼn', '＇n', 'ŉ']) expect(fold(written)).toBe("'n");
});

test('folding twice gives the same as folding once', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      expect(fold(fold(text))).toBe(fold(text));
    }),
    { numRuns: 2_000 },
  );
});
