import type { Document, IndexDescription } from 'mongodb';
import type { ListDefinition } from './aggregate.ts';
import type { Place, StoreQuery } from './aggregate-store.ts';
import { type SortField, scoreField, sortFieldsOf } from './order.ts';

/** Where a field of the state, or an indexed one, stands in a document. */
export type PathOf = (field: string) => string;

/** The fields of a document that are no part of its state. */
export const internalFields = [
  'pendingEvents',
  'loggedBy',
  'writes',
  'createdBy',
  'indexed',
  'due',
] as const;

/** The indexes that a list needs: one for each filter with its order, and one for its words. */
export const indexesOf = (
  name: string,
  list: ListDefinition,
  pathOf: PathOf,
): readonly IndexDescription[] => {
  const { filters = [[]], score, words } = list;
  const sorted = filters.map((fields): IndexDescription => ({
    key: new Map([
      ...fields.map((field) => [pathOf(field), 1] as const),
      ...sortFieldsOf(list).map(({ field, direction }) => [pathOf(field), direction] as const),
    ]),
    name: ['list', name, ...fields].join('-'),
  }));
  const searched: IndexDescription[] =
    words === undefined ? [] : [{ key: { [pathOf(words)]: 1 }, name: `list-${words}` }];
  return [...(score ? [] : sorted), ...searched];
};

/** Matches what comes after a place: the keyset condition of pagination. */
const isAfter = (fields: readonly SortField[], place: Place, pathOf: PathOf): Document => ({
  $or: fields.map(({ field, direction }, index) => ({
    ...Object.fromEntries(
      fields.slice(0, index).map((equal, at) => [pathOf(equal.field), { $eq: place[at] }]),
    ),
    [pathOf(field)]: { [direction === 1 ? '$gt' : '$lt']: place[index] },
  })),
});

/** `scoreOf` as an expression of the database. */
const scoreExpression = (
  weights: Readonly<Record<string, number>>,
  words: readonly string[],
  pathOf: PathOf,
): Document => ({
  $add: Object.entries(weights).map(([field, weight]) => ({
    $multiply: [
      weight,
      {
        $size: { $setIntersection: [{ $ifNull: [`$${pathOf(field)}`, []] }, { $literal: words }] },
      },
    ],
  })),
});

/** The stages that answer a query with documents, each with its `place`. */
export const listPipeline = (query: StoreQuery, pathOf: PathOf): Document[] => {
  const { list, where, all, after, limit } = query;
  const fields = sortFieldsOf(list);
  const conditions = Object.entries(where).map(([field, value]) => [pathOf(field), { $eq: value }]);
  const keyset = after ? [{ $match: isAfter(fields, after, pathOf) }] : [];
  const score = list.score && scoreExpression(list.score, all, pathOf);
  return [
    {
      $match: {
        ...Object.fromEntries(conditions),
        ...(all.length > 0 &&
          list.words !== undefined && { [pathOf(list.words)]: { $all: [...all] } }),
      },
    },
    ...(score ? [{ $set: { [scoreField]: score } }] : []),
    ...keyset,
    { $sort: Object.fromEntries(fields.map(({ field, direction }) => [pathOf(field), direction])) },
    { $limit: limit },
    { $set: { place: fields.map(({ field }) => `$${pathOf(field)}`) } },
    { $unset: [...internalFields, ...(score ? [scoreField] : [])] },
  ];
};
