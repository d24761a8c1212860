import { describe, expect, test } from '@jest/globals';
import { testContext } from '@shop/shared/testing/context';
import type { ProductRepository } from './product-repository.ts';
import { productOf, withProducts } from './product-repository.suite.ts';
import { wantedWordsOf } from './words.ts';

/** Names by the ids of their products. */
const names = {
  'cookie-jar': 'Cookie Jar',
  'lodz-mug': 'Łódź Mug',
  teapot: '宜兴紫砂茶壶',
  board: 'パン切り台',
  bun: 'ﾊﾞﾝ',
  lamp: 'Lamp™',
  knives: 'Bread Knives',
  shirt: 'Men’s T‑Shirt',
  pillow: "Tender d'eau",
  bag: 'กระเป๋าเดินทาง',
  cup: '하얀 머그컵을',
  pen: 'قَلَم علی\u200cرضا',
  book: 'किताब १२',
  bell: 'פַּעֲמוֹן\u200f',
  kettle: 'Чайник Ёж',
  street: 'ΟΔΟΣ Straße',
  wide: 'Ｄｅｓｋ İstanbul',
};

/** Searches, each with the ids of the products that it finds. */
const searches: readonly (readonly [q: string, ...ids: (keyof typeof names)[]])[] = [
  ['cookies', 'cookie-jar'],
  ['COOKIE jars', 'cookie-jar'],
  ['lodz', 'lodz-mug'],
  ['ŁÓDŹ mugs', 'lodz-mug'],
  ['茶壶', 'teapot'],
  ['壶', 'teapot'],
  ['宜兴茶壶', 'teapot'],
  ['茶杯'],
  ['パン切り台', 'board'],
  ['ﾊﾟﾝ', 'board'],
  ['バン切り台'],
  ['バン', 'bun'],
  ['ハン'],
  ['lamp', 'lamp'],
  ['lamptm'],
  ['knife', 'knives'],
  ['mens tshirt', 'shirt'],
  ["man's t-shirt", 'shirt'],
  ['eau', 'pillow'],
  ['กระเป๋า', 'bag'],
  ['เดินทาง', 'bag'],
  ['머그컵', 'cup'],
  ['قلم', 'pen'],
  ['علیرضا', 'pen'],
  ['علي رضا', 'pen'],
  ['किताब 12', 'book'],
  ['कताब'],
  ['פעמון', 'bell'],
  ['чайник еж', 'kettle'],
  ['чаиник'],
  ['οδός strasse', 'street'],
  ['desk ISTANBUL', 'wide'],
];

/** The searches, in many languages, of every product repository. `open` gives an empty one. */
export const searchSuite = (name: string, open: () => Promise<ProductRepository>): void => {
  describe(`${name}: search in any language`, () => {
    test('finds what people mean by what they type, and nothing else', async () => {
      const products = await withProducts(
        open,
        ...Object.entries(names).map(([id, each]) => productOf(id, { name: each })),
      );
      for (const [q, ...ids] of searches) {
        const list = { words: wantedWordsOf(q), category: undefined, sort: 'name' } as const;
        const found = await products.list(list, { after: undefined, limit: 50 }, testContext());
        expect([q, ...found.map(({ card }) => card.id)]).toEqual([q, ...ids]);
      }
    });
  });
};
