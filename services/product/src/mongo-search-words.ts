import type { Product } from '@shop/shared/contracts/product';
import type { Collection } from 'mongodb';
import { type SearchWords, madeOf, searchWordsOf } from './search-words.ts';

/** Of a product as MongoDB keeps it: its facts, and what it is found by. */
export type FoundDocument = Omit<Product, 'id'> & SearchWords & { readonly _id: string };

/** So many are looked at with one question, whose time is bounded by it. */
const batch = 1_000;

/** Looks at `documents` and makes the words of those whose words are not the present ones. */
const renew = async (
  products: Collection<FoundDocument>,
  documents: readonly Pick<FoundDocument, '_id' | 'version' | 'madeOf'>[],
): Promise<number> => {
  const outdated = documents.filter((stored) => stored.madeOf !== madeOf(stored.version));
  if (outdated.length === 0) return 0;
  const whole = products.find({ _id: { $in: outdated.map(({ _id }) => _id) } });
  const writes = await whole
    .map(({ _id, ...facts }) => ({
      updateOne: {
        // A product that has changed meanwhile has its new words.
        filter: { _id, version: facts.version },
        update: { $set: searchWordsOf({ id: _id, ...facts }) },
      },
    }))
    .toArray();
  const { matchedCount } = await products.bulkWrite(writes, { ordered: false });
  return matchedCount;
};

/**
 * Makes the words anew of all products whose words an earlier version of this service made: of a
 * volume of that time, or of a replica that was still running at the last start. A renewal that is
 * interrupted keeps the words that it has made. Resolves to how many there were.
 */
export const renewSearchWords = async (products: Collection<FoundDocument>): Promise<number> => {
  let renewed = 0;
  let after = '';
  for (;;) {
    const documents = await products
      .find(
        { _id: { $gt: after } },
        { projection: { version: 1, madeOf: 1 }, sort: { _id: 1 }, limit: batch },
      )
      .toArray();
    renewed += await renew(products, documents);
    const last = documents.at(-1);
    if (documents.length < batch || !last) return renewed;
    ({ _id: after } = last);
  }
};
