import type { Shop } from '../../src/shop.ts';
import type { Entry } from './books.ts';
import type { SettledWrite } from './settle-writes.ts';

const mostAtOnce = 100;

/** The part of a list of reviews that is looked at. */
interface ReviewList {
  readonly items: readonly { readonly title: string }[];
  readonly nextCursor: string | null;
  readonly summary: { readonly count: number };
}

/** The titles of a product's newest reviews: the keys that they were written with. */
const newestKeys = async (shop: Shop, id: string, count: number): Promise<readonly string[]> => {
  const keys: string[] = [];
  let cursor: string | null = null;
  while (keys.length < count) {
    const limit = `${Math.min(mostAtOnce, count - keys.length)}`;
    const page = new URLSearchParams(cursor === null ? { limit } : { limit, cursor });
    const list: ReviewList = await shop.ask('GET', id, `reviews?${page}`);
    keys.push(...list.items.map(({ title }) => title));
    cursor = list.nextCursor;
    if (cursor === null) break;
  }
  return keys;
};

/** Says what is wrong with the reviews of a product, after what was written. */
export const reviewsThatDiffer = async (
  shop: Shop,
  id: string,
  before: Entry,
  done: readonly SettledWrite[],
): Promise<readonly string[]> => {
  const written = done.filter(({ kind }) => kind === 'review').map(({ key }) => key);
  const { count } = (await shop.ask<ReviewList>('GET', id, 'reviews?limit=1')).summary;
  const kept = await newestKeys(shop, id, count - before.reviews);
  const once = new Set(kept);
  return [
    ...written.filter((key) => !once.has(key)).map((key) => `${id} lacks the review ${key}`),
    ...(once.size < kept.length ? [`${id} has a review twice`] : []),
    ...(count - before.reviews === written.length
      ? []
      : [`${id} counts ${count - before.reviews} new reviews of ${written.length}`]),
  ];
};
