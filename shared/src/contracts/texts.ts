import { z } from 'zod';

/*
 * Texts of people. The rules are for input; a stored text was let in by the rules of its time, so
 * its readers take it as it is: `written`.
 */

/**
 * Controls, and embeddings and overrides of direction, whose place isolates have taken (UAX #9,
 * section 2): they reorder what stands around them.
 */
const forbidden = /[[\p{Cc}\p{Surrogate}\u202a-\u202e\ufff9-\ufffb]--[\t\n]]/v;

/** Two blanks, of Braille and of music, are symbols to Unicode. */
const visible =
  /[^\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{M}\u2800\u{1d159}]/u;

/** More marks on one letter mean nothing in any language (UAX #15, D3: stream-safe text). */
const tooManyMarks = /\p{M}{31}/u;

/** Their letters take another form, or part words, by what is between them. */
const joining = [
  'Arab Syrc Mong Nkoo Adlm Rohg Deva Beng Guru Gujr Orya',
  'Taml Telu Knda Mlym Sinh Tibt Khmr Mymr Thai Laoo',
]
  .flatMap((row) => row.split(' '))
  .map((script) => `\\p{scx=${script}}`)
  .join('');

/** Where a script, an emoji or a direction needs a character that is not seen itself. */
const needed = new RegExp(
  [
    // Joiners, as in RFC 5892, appendix A, and breaks between words that no space parts.
    `(?<=[${joining}])[\\u200b-\\u200d]`,
    '(?<=\\p{scx=Mong})[\\u180b-\\u180f]',
    // Emoji that are made of several, and the tags of a flag (UTS #51, section 1.4).
    '(?<=[\\p{Emoji}\\ufe0f])\\u200d(?=\\p{Extended_Pictographic})',
    '(?<=\\u{1f3f4})[\\u{e0020}-\\u{e007e}]{1,16}\\u{e007f}',
    // Variants of a character (UTS #37), hyphenation, and marks and isolates of direction (UAX #9).
    '(?<=[\\p{L}\\p{N}\\p{P}\\p{S}])[\\ufe00-\\ufe0f\\u{e0100}-\\u{e01ef}]',
    '(?<=\\p{L})\\u00ad(?=\\p{L})',
    '[\\u061c\\u200e\\u200f\\u2066-\\u2069]',
  ].join('|'),
  'gu',
);
const forbiddenInLine = /[\t\n\u2028\u2029\p{Default_Ignorable_Code_Point}]/u;

/** Whether each isolate of direction ends, in the line in which it begins. */
const areIsolatesClosed = (value: string): boolean =>
  value.split(/[\n\u2028\u2029]/u).every((each) => {
    let open = 0;
    for (const [sign] of each.matchAll(/[\u2066-\u2069]/gu)) {
      open += sign === '\u2069' ? -1 : 1;
      if (open < 0) return false;
    }
    return open === 0;
  });

const rules: readonly (readonly [(value: string) => boolean, string])[] = [
  [
    (value) => !forbidden.test(value),
    'has a control, an override of direction or an unpaired surrogate character',
  ],
  [(value) => visible.test(value), 'needs a visible character'],
  [(value) => !tooManyMarks.test(value), 'has more than 30 marks on one letter'],
  [areIsolatesClosed, 'has an isolate of direction that does not end in its line'],
];

/** Checks the rules in their order, up to the first that is broken. */
const isSound = (kind: z.ZodString, max: number) =>
  rules.reduce(
    (checked, [isKept, error]) => checked.refine(isKept, { error, abort: true }),
    kind.min(1, { abort: true }).max(max, { abort: true }),
  );

/*
 * The part of the rules that a pattern of JSON Schema can say: at least one character that is no
 * blank, and no controls. It is only told to others; the rules above decide.
 */
const controls = String.raw`\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f`;
const controlsInLine = String.raw`\u0000-\u001f\u007f-\u009f\u2028\u2029`;
const told = {
  text: {
    pattern: String.raw`^[^${controls}]*[^\s${controls}][^${controls}]*$`,
    description: 'text with a visible character; no controls but tabs and line breaks',
  },
  line: {
    pattern: String.raw`^\s*[^\s${controlsInLine}]([^${controlsInLine}]*[^\s${controlsInLine}])?\s*$`,
    description: 'one line with a visible character; no controls, and no invisible characters',
  },
};

const withLineFeeds = (value: string) => value.replaceAll(/\r\n?/g, '\n');

/**
 * A text of one or more lines, in Unicode form NFC, which has at most `max` characters, a visible
 * one among them. A line may end in CR LF, as in forms of browsers, or CR: it is kept with LF.
 */
export const text = (max: number) =>
  isSound(z.string().overwrite(withLineFeeds).normalize('NFC'), max).meta(told.text);

const inOneLine = (max: number, isOne: (value: string) => boolean, error: string) =>
  isSound(z.string().normalize('NFC').trim(), max).refine(isOne, { error }).meta(told.line);

/** The same in one line, without blank ends: a name, a title. An invisible character must be needed. */
export const line = (max: number) =>
  inOneLine(
    max,
    (value) => !forbiddenInLine.test(value.replaceAll(needed, '')),
    'has a line break, a tab, or an invisible character that nothing needs',
  );

/** A search term, in one line. Invisible characters, which come with copied text, are let in. */
export const searchTerm = (max: number) =>
  inOneLine(max, (value) => !/[\t\n\u2028\u2029]/u.test(value), 'has a line break or a tab');

/** A text or a line as it is stored. */
export const written = z.string();
