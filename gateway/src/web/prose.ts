import { type Html, html } from './html.ts';

/** A longer text is cut after its beginning; the rest is behind `Read on`. */
interface Room {
  readonly whole: { readonly characters: number; readonly lines: number };
  readonly beginning: { readonly characters: number; readonly lines: number };
}

const wide: Room = {
  whole: { characters: 700, lines: 10 },
  beginning: { characters: 500, lines: 8 },
};

/** The room of a text in a card, of which several stand beside each other. */
export const inCard: Room = {
  whole: { characters: 350, lines: 8 },
  beginning: { characters: 250, lines: 6 },
};

/** The line breaks of a text with more lines become spaces. */
const maxLines = 60;

const blankLines = /\n(?:[[\p{White_Space}\p{Default_Ignorable_Code_Point}\u2800]--\n]*\n){2,}/gv;

/** The text without repeated empty lines; without line breaks where it has too many. */
const inLines = (text: string): string => {
  const plain = text
    .replaceAll(/[\u2028\u2029]/gu, '\n')
    .trim()
    .replaceAll(blankLines, '\n\n');
  return plain.split('\n').length > maxLines ? plain.replaceAll('\n', ' ') : plain;
};

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * The first characters of a text, at most `most`: up to the last blank, if that is in the second
 * half, else up to a boundary of grapheme clusters.
 */
export const excerpt = (text: string, most: number): string => {
  if (text.length <= most) return text;
  const first = text.slice(0, most + 1);
  const blank = first.search(/\s\S*$/u);
  if (blank > most / 2) return first.slice(0, blank);
  const end = graphemes.segment(first).containing(most)?.index || most;
  // A cluster may be longer than `most`; it is not cut within a code point either.
  return first.slice(0, end).replace(/[\ud800-\udbff]$/, '');
};

const beginningOf = (text: string, { whole, beginning }: Room): string => {
  const lines = text.split('\n');
  if (text.length <= whole.characters && lines.length <= whole.lines) return text;
  return excerpt(lines.slice(0, beginning.lines).join('\n'), beginning.characters);
};

const paragraphs = (text: string) => html`<p class="prose" dir="auto">${text}</p>`;

/** A text of a user, in paragraphs. The rest of a long text is behind `Read on`. */
export const prose = (text: string, room = wide): Html => {
  const shown = inLines(text);
  const first = beginningOf(shown, room);
  const rest = shown.slice(first.length).trimStart();
  if (rest === '') return paragraphs(first);
  return html`${paragraphs(`${first} …`)}
    <details class="rest">
      <summary>Read on</summary>
      ${paragraphs(rest)}
    </details>`;
};
