import { z } from 'zod';
import { type Floors, floorOf } from './floors.ts';
import { createOwnPageCheck } from './own-page-check.ts';

/** The fault of a page of `id` that was asked for when `floors` were known. */
export type FreshPageCheck = (id: string, body: Buffer, floors: Floors) => string | undefined;

/** Every so many pages the prices of the products that they recommend are read as well. */
const cardsEvery = 64;

const versionMark = '"version":';

/** Longer than any version is. */
const versionLength = 16;

/** The version in a section's data, found without reading the page: that would take 30 µs. */
const versionIn = (body: Buffer, section: 'pricing' | 'inventory'): number => {
  const at = body.indexOf(versionMark, body.indexOf(`"${section}":{"status":`));
  const from = at + versionMark.length;
  return at === -1 ? 0 : Number.parseInt(body.toString('latin1', from, from + versionLength), 10);
};

const pageWithCards = z.object({
  sections: z.object({
    recommendations: z.object({
      data: z.array(
        z.object({ productId: z.string(), price: z.object({ amount: z.number() }).nullable() }),
      ),
    }),
  }),
});

const oldCardOn = (body: Buffer, floors: Floors): string | undefined => {
  const { recommendations } = pageWithCards.parse(JSON.parse(body.toString())).sections;
  const old = recommendations.data.find(
    ({ productId, price }) => price && price.amount < floorOf(floors, productId).amount,
  );
  return old && `the price of ${old.productId} at ${old.price?.amount}`;
};

/**
 * A check of the shop's own pages while prices and stock change: as whole as they always must be,
 * and no older than what the gateway had heard of when they were asked for.
 */
export const createFreshPageCheck = (): FreshPageCheck => {
  const checkWhole = createOwnPageCheck();
  let count = 0;
  return (id, body, floors) => {
    const problem = checkWhole(id, body);
    if (problem !== undefined) return problem;
    const { priceVersion, stockVersion } = floorOf(floors, id);
    const shown = { price: versionIn(body, 'pricing'), stock: versionIn(body, 'inventory') };
    // Written so that a version that cannot be read is wrong as well.
    if (!(shown.price >= priceVersion && shown.stock >= stockVersion)) {
      const known = `${priceVersion} and ${stockVersion}`;
      return `an old page of ${id}: price ${shown.price}, stock ${shown.stock}, known ${known}`;
    }
    const old = ++count % cardsEvery === 0 ? oldCardOn(body, floors) : undefined;
    return old && `an old page of ${id}: ${old}`;
  };
};

const cacheMark = '"source":"cache"';

/** Enough for a page's id and the state of its first section. */
const headLength = 160;

/** Whether a page came out of the gateway's cache. */
export const isFromCache = (body: Buffer): boolean =>
  body.toString('latin1', 0, headLength).includes(cacheMark);
