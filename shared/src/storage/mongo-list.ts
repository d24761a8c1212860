import type { Document, IndexDescription } from 'mongodb';
import { fingerprintOf } from '../fingerprint.ts';
import type { ListDefinition, Where } from './aggregate.ts';
import type { Place, StoreQuery } from './aggregate-store.ts';
import { type SortField, scoreField, sortFieldsOf } from './order.ts';
import type { Projection } from './stored-document.ts';

/** Where a field of the state, an indexed one, or the score stands in a document. */
type PathOf = (field: string) => string;

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
    name: ['list', name, ...fields, orderOf(list)].join('-'),
  }));
  const searched: IndexDescription[] =
    words === undefined ? [] : [{ key: { [pathOf(words)]: 1 }, name: `list-${words}` }];
  return [...(score ? [] : sorted), ...searched];
};

/** Stands for an order: an index of another order has another name, so that it can be made. */
const orderOf = (list: ListDefinition): string => fingerprintOf(sortFieldsOf(list)).slice(0, 8);

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

const conditionsOf = (where: Where, pathOf: PathOf): Document =>
  Object.fromEntries(
    Object.entries(where).map(([field, value]) => [pathOf(field), { $eq: value }]),
  );

/** The stages that answer a query with documents, each with its `_place`. */
export const listPipeline = (
  query: StoreQuery,
  pathOf: PathOf,
  projection: Projection,
): Document[] => {
  const { list, where, all, after, limit } = query;
  const fields = sortFieldsOf(list);
  const keyset = after ? [{ $match: isAfter(fields, after, pathOf) }] : [];
  const score = list.score && scoreExpression(list.score, all, pathOf);
  return [
    {
      $match: {
        ...conditionsOf(where, pathOf),
        ...(all.length > 0 &&
          list.words !== undefined && { [pathOf(list.words)]: { $all: [...all] } }),
      },
    },
    ...(score ? [{ $set: { [scoreField]: score } }] : []),
    ...keyset,
    { $sort: Object.fromEntries(fields.map(({ field, direction }) => [pathOf(field), direction])) },
    { $limit: limit },
    { $set: { _place: fields.map(({ field }) => `$${pathOf(field)}`) } },
    {
      $project: {
        ...projection,
        ...(isInclusive(projection) ? { _place: 1 } : { [scoreField]: 0 }),
      },
    },
  ];
};

const isInclusive = (projection: Projection) => Object.values(projection).includes(1);

/** The stages that count documents by the values of a field. */
export const countPipeline = (
  field: string,
  where: Where,
  limit: number,
  pathOf: PathOf,
): Document[] => [
  { $match: conditionsOf(where, pathOf) },
  { $group: { _id: `$${pathOf(field)}`, count: { $sum: 1 } } },
  { $sort: { _id: 1 } },
  { $limit: limit },
  { $project: { _id: 0, value: '$_id', count: 1 } },
];
