import { type Html, html } from './html.ts';

/** From here on a text has a beginning that is shown, and a rest that is shown to who reads on. */
const whole = { characters: 700, lines: 10 } as const;
const beginning = { characters: 500, lines: 8 } as const;

/** No text of a shop has more lines than this; their breaks are spaces then. */
const maxLines = 60;

const blankLines = /\n(?:[[\p{White_Space}\p{Default_Ignorable_Code_Point}\u2800]--\n]*\n){2,}/gv;

/** A text with one empty line at most between two others, and all in one line if it has too many. */
const inLines = (text: string): string => {
  const plain = text
    .replaceAll(/[\u2028\u2029]/gu, '\n')
    .trim()
    .replaceAll(blankLines, '\n\n');
  return plain.split('\n').length > maxLines ? plain.replaceAll('\n', ' ') : plain;
};

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * The first characters of a text, `most` of them or fewer: up to the last blank, if there is one in
 * its second half, and else between two characters as people see them.
 */
export const excerpt = (text: string, most: number): string => {
  if (text.length <= most) return text;
  const first = text.slice(0, most + 1);
  const blank = first.search(/\s\S*$/u);
  if (blank > most / 2) return first.slice(0, blank);
  const end = graphemes.segment(first).containing(most)?.index || most;
  // A single one may be longer than all that is shown; it is not cut within a code point either.
  return first.slice(0, end).replace(/[\ud800-\udbff]$/, '');
};

const beginningOf = (text: string): string => {
  const lines = text.split('\n');
  if (text.length <= whole.characters && lines.length <= whole.lines) return text;
  return excerpt(lines.slice(0, beginning.lines).join('\n'), beginning.characters);
};

const paragraphs = (text: string) => html`<p class="prose" dir="auto">${text}</p>`;

/** A text of a person, in paragraphs. The rest of a long one is behind `Read on`. */
export const prose = (text: string): Html => {
  const shown = inLines(text);
  const first = beginningOf(shown);
  const rest = shown.slice(first.length).trimStart();
  if (rest === '') return paragraphs(first);
  return html`${paragraphs(`${first} …`)}
    <details class="rest">
      <summary>Read on</summary>
      ${paragraphs(rest)}
    </details>`;
};
