import { prices } from '../../sections/pricing/testing/sample.ts';
import { cards } from '../../sections/product/testing/sample.ts';
import type { HomeModel } from '../home-page.ts';

/** The first page of all products. */
export const homeModel = (changes: Partial<HomeModel> = {}): HomeModel => ({
  sort: 'name',
  items: cards.map((card, index) => ({ card, price: prices[index] ?? null })),
  nextHref: '/?sort=name&cursor=bXVncy0x',
  categories: cards
    .map(({ category }, index) => ({ category, count: 12 + index }))
    .toSorted((one, other) => one.category.localeCompare(other.category)),
  ...changes,
});
