import { ServiceError } from '@shop/shared/errors';
import { toProblem } from '../../edge/problem.ts';
import { homePage } from '../home-page.ts';
import { problemPage } from '../problem-page.ts';
import { cards, teapot } from '../../sections/product/testing/sample.ts';
import { recommended } from '../../sections/recommendations/testing/sample.ts';
import { homeModel } from './home.ts';
import { live, productMarkup } from './product.ts';

const zalgo = (letters: string) =>
  letters.replaceAll(/\S/gu, `$&${'\u0300\u0323\u033f'.repeat(10)}`);

/** Texts that would change a page, by what they are. */
export const hostileTexts = {
  'letters without a space': 'W'.repeat(4_000),
  'line breaks': `first${'\n'.repeat(1_990)}last`,
  'lines of one letter': 'a\n'.repeat(1_990),
  'blank lines of blanks': `first${' \u3164\u200b\n'.repeat(900)}last`,
  'piles of accents': zalgo('It shall not be read. '.repeat(6)),
  'Arabic without a space': 'س'.repeat(4_000),
  'right-to-left and left-to-right': 'שלום (5) hello, עולם! 100% '.repeat(90),
  'isolates and marks of direction': '\u2067abc\u2069 \u200fdef\u200f. '.repeat(300),
  'spaces that break no line': 'wide\u00a0'.repeat(800),
  'the widest letters': '﷽ 𒐫 ꧅ ⸻ '.repeat(200),
  'full-width letters': 'Ｗ'.repeat(4_000),
  'emoji that are joined': '👨\u200d👩\u200d👧\u200d👦'.repeat(360),
} as const;

/** A text as a name of `max` characters. */
export const nameOf = (text: string, max: number) =>
  Array.from(text.replaceAll(/\s+/gu, ' ')).slice(0, max).join('').trim();

/** The page of a product that is described by such a text, everywhere. */
export const hostileProduct = (text: string): string => {
  const facts = { name: nameOf(text, 120), brand: nameOf(text, 60) };
  const attributes = { [nameOf(text, 40)]: nameOf(text, 200) };
  return productMarkup({
    product: live({ ...teapot, ...facts, description: text, attributes }),
    recommendations: live(
      recommended.map((each) => ({ ...each, card: { ...each.card, ...facts } })),
    ),
  });
};

/** The page of results of a search for such a text, with products of that name. */
export const hostileSearch = (text: string): string =>
  homePage(
    homeModel({
      q: nameOf(text, 200),
      category: 'mugs',
      items: cards.map((card) => ({
        card: { ...card, name: nameOf(text, 120), brand: nameOf(text, 60) },
        price: null,
      })),
    }),
  );

/** A refusal that names what the visitor made up. */
export const hostileProblem = (text: string): string => {
  const error = new ServiceError('UNKNOWN_FIELD', `${nameOf(text, 100)}: is not known here`);
  return `${problemPage(toProblem(error, nameOf(text, 60))).body}`;
};
