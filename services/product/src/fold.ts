/**
 * Letters that have no decomposition but are typed without what makes them special. Latin as CLDR's
 * transliteration Latin-ASCII has it, Arabic and Persian as Lucene's normalizers have it.
 */
const plainLetters: ReadonlyMap<string, string> = new Map(
  [
    'æ=ae œ=oe ß=ss þ=th ð=d đ=d ħ=h ı=i ȷ=j ł=l ŋ=n ø=o ŧ=t ƒ=f ə=e ɛ=e ɔ=o ɓ=b ɗ=d ƙ=k ƴ=y ς=σ',
    // Alef maksura and Farsi yeh, keheh, teh marbuta, tatweel.
    '\u0649=\u064a \u06cc=\u064a \u06a9=\u0643 \u0629=\u0647 \u0640=',
  ]
    .join(' ')
    .split(' ')
    .map((pair) => [pair.slice(0, 1), pair.slice(2)]),
);
const specialLetter = new RegExp(`[${[...plainLetters.keys()].join('')}]`, 'gu');

/** They decompose to letters that nobody searches for: ™, ℠, and Canada's. */
const ownership = /[™℠\u{1f16a}-\u{1f16c}]/gu;

/** In Persian it stands between the parts of a word, as a hyphen does elsewhere. */
const persianJoint = /(?<=\p{scx=Arab})\u200c(?=\p{scx=Arab})/gu;

const readWithoutMarks = ['Latn', 'Grek', 'Cyrl', 'Arab', 'Hebr', 'Syrc', 'Zinh']
  .map((script) => `\\p{scx=${script}}`)
  .join('');

/**
 * Accents and signs for vowels, in the scripts that are read without them. Elsewhere a mark makes
 * another letter: Japanese `ハ` and `バ`, Hindi `क` and `कि`; and so it does in Russian `и` and `й`.
 */
const accent = new RegExp(
  `(?<!и)\\u0306|[[\\p{M}&&[${readWithoutMarks}]]--[\\u3099\\u309a\\u0306]]`,
  'gv',
);

const isDigit = (codePoint: number) => /^\p{Nd}$/u.test(String.fromCodePoint(codePoint));

/** Each script's digits stand in a row from 0 to 9 (Unicode Standard, section 4.6). */
const digitValue = (digit: string): string => {
  const codePoint = digit.codePointAt(0) ?? 0;
  let value = 0;
  while (value < 9 && isDigit(codePoint - value - 1)) value += 1;
  return String(value);
};

/**
 * A text without what people leave out when they search: capitals, accents, invisible characters,
 * the width and the form of letters and digits. Folding twice changes nothing more.
 */
export const fold = (text: string): string =>
  /^\p{ASCII}*$/u.test(text)
    ? text.toLowerCase()
    : text
        .replaceAll(ownership, ' ')
        .replaceAll(persianJoint, '-')
        .replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '')
        .normalize('NFKD')
        // After that, as ŉ has one of them in it.
        .replaceAll(/[’ʼ]/gu, "'")
        .toLowerCase()
        .replaceAll(accent, '')
        .replaceAll(specialLetter, (letter) => plainLetters.get(letter) ?? letter)
        .replaceAll(/(?![0-9])\p{Nd}/gu, digitValue)
        .normalize('NFC');
