import { expect } from '@jest/globals';
import type { productContract } from '@shop/shared/contracts/product';
import type { StartedService } from '@shop/shared/testing/started-service';

/** Names in many languages, by the ids of their products. */
export const names = {
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

/** Expects that each search finds the products of `names` that people mean by it, and no others. */
export const expectSearches = async ({
  call,
}: StartedService<typeof productContract>): Promise<void> => {
  for (const [q, ...ids] of searches) {
    const { items } = await call('list', { q, sort: 'name', limit: 50 });
    expect([q, ...items.map(({ id }) => id)]).toEqual([q, ...ids]);
  }
};
