import type { Document } from 'mongodb';
import type { Page, Place, ProductList } from './product-list.ts';
import { nameWeight } from './search-words.ts';

/** What a card is made of, as a projection. */
export const cardFields = {
  id: '$_id',
  name: '$name',
  brand: '$brand',
  category: '$category',
  picture: { $arrayElemAt: ['$pictures', 0] },
  withdrawn: '$withdrawn',
  version: '$version',
} as const;

const orders = {
  relevance: { relevance: -1, nameKey: 1, _id: 1 },
  name: { nameKey: 1, _id: 1 },
  newest: { createdAt: -1, _id: 1 },
} as const;

const isAfter = (place: Place): Document => {
  switch (place.sort) {
    case 'relevance':
      return {};
    case 'name': {
      const { nameKey, id } = place;
      return {
        $or: [{ nameKey: { $gt: nameKey } }, { nameKey: { $eq: nameKey }, _id: { $gt: id } }],
      };
    }
    case 'newest': {
      const { createdAt, id } = place;
      return {
        $or: [
          { createdAt: { $lt: createdAt } },
          { createdAt: { $eq: createdAt }, _id: { $gt: id } },
        ],
      };
    }
  }
};

const countOf = (field: string, words: readonly string[]) => ({
  $size: { $setIntersection: [field, { $literal: words }] },
});

/** `relevanceOf` in the database's own words. */
const relevance = (words: readonly string[]): Document => ({
  $add: [{ $multiply: [nameWeight, countOf('$nameWords', words)] }, countOf('$factWords', words)],
});

/** The stages that make a page of `list`, as `Listed` values. */
export const listPipeline = (
  { words, category, sort }: ProductList,
  { after, limit }: Page,
): Document[] => [
  {
    $match: {
      withdrawn: false,
      ...(category !== undefined && { category: { $eq: category } }),
      ...(words.length > 0 && { words: { $all: words } }),
      ...(after && isAfter(after)),
    },
  },
  ...(sort === 'relevance' ? [{ $set: { relevance: relevance(words) } }] : []),
  { $sort: orders[sort] },
  ...(after?.sort === 'relevance' ? [{ $skip: after.skip }] : []),
  { $limit: limit },
  { $project: { _id: 0, card: cardFields, nameKey: 1, createdAt: 1 } },
];
