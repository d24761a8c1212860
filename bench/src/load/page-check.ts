import { isDeepStrictEqual } from 'node:util';
import { answers, idOf, productCount, sectionNames } from '../data/sections.ts';

/** The fault of the page of `id`; undefined where it is right. */
export type PageCheck = (id: string, body: Buffer) => string | undefined;

/** Every so many pages are read as a whole; all others are looked over. */
const wholeEvery = 64;

const notDegraded = Buffer.from('"degraded":[]');

interface ShopPage {
  readonly sections: Readonly<Record<string, { readonly status: string; readonly data: unknown }>>;
}

const isShopPage = (page: object): page is ShopPage => 'sections' in page;

const expectedOf = (id: string) =>
  Object.fromEntries(sectionNames.map((name) => [name, answers[name](id)]));

/** The services' answers in a page: of a peer's, or wrapped in what the shop says of each. */
const dataOf = (page: object): object => {
  if (!isShopPage(page)) return page;
  return Object.fromEntries(
    Object.entries(page.sections).map(([name, { status, data }]) => [
      name,
      status === 'ok' ? data : undefined,
    ]),
  );
};

const parse = (body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
};

const checkWhole: PageCheck = (id, body) => {
  const page = parse(body);
  const isRight =
    typeof page === 'object' && page !== null && isDeepStrictEqual(dataOf(page), expectedOf(id));
  return isRight ? undefined : `a wrong page of ${id}: ${body.toString()}`;
};

/**
 * A check of pages of eight sections. Each page must name its product in every section, and be
 * whole; the first of every product, and one of 64, is compared with what it must be in full.
 */
export const createPageCheck = (isShop: boolean): PageCheck => {
  const marks = new Map(
    Array.from({ length: productCount }, (_, number) => {
      const id = idOf(number);
      return [id, Buffer.from(`"productId":"${id}"`)];
    }),
  );
  /** How long the first page of a product was. */
  const lengths = new Map<string, number>();
  let count = 0;

  const isWhole = (id: string, body: Buffer): boolean => {
    const mark = marks.get(id) ?? notDegraded;
    let at = 0;
    for (let left = sectionNames.length; left > 0; left--) {
      at = body.indexOf(mark, at) + 1;
      if (at === 0) return false;
    }
    if (isShop) return body.includes(notDegraded, at);
    return body.length === (lengths.get(id) ?? body.length);
  };

  return (id, body) => {
    if (!isWhole(id, body)) return `a page of ${id} that is not whole: ${body.toString()}`;
    if (lengths.has(id) && ++count % wholeEvery !== 0) return undefined;
    const problem = checkWhole(id, body);
    if (problem === undefined) lengths.set(id, body.length);
    return problem;
  };
};
