import type { Collection, Document, IndexDescription } from 'mongodb';
import { fingerprintOf } from '../fingerprint.ts';
import type { CallContext } from '../protocol/calls/context.ts';
import { withDeadline } from '../service/mongo-calls.ts';
import type { ListDefinition, Where } from './aggregate.ts';
import type { Listed, Place, StoreQuery } from './aggregate-store.ts';
import { type SortField, scoreField, sortFieldsOf } from './order.ts';
import type { DocumentReader } from './stored-document.ts';

/** Where a field of the state, an indexed one, or the score stands in a document. */
type PathOf = (field: string) => string;

/** The indexes that lists need: one for each filter with its order, and one for each word field. */
export const indexesOf = (
  lists: Readonly<Record<string, ListDefinition>> = {},
  pathOf: PathOf,
): readonly IndexDescription[] => {
  const indexes = Object.entries(lists).flatMap(([name, list]): IndexDescription[] => {
    const { filters = [[]], score, words } = list;
    const sorted = filters.map((fields) => ({
      key: new Map([
        ...fields.map((field) => [pathOf(field), 1] as const),
        ...sortFieldsOf(list).map(({ field, direction }) => [pathOf(field), direction] as const),
      ]),
      name: ['list', name, ...fields, orderOf(list)].join('-'),
    }));
    const searched =
      words === undefined ? [] : [{ key: { [pathOf(words)]: 1 as const }, name: `list-${words}` }];
    return [...(score ? [] : sorted), ...searched];
  });
  return new Map(indexes.map((index) => [index.name, index])).values().toArray();
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

/** Matches the documents that have these values. */
export const conditionsOf = (where: Where, pathOf: PathOf): Document =>
  Object.fromEntries(
    Object.entries(where).map(([field, value]) => [pathOf(field), { $eq: value }]),
  );

/** The results of a query, in order. */
export const findList = async <D extends { readonly _id: string }, T>(
  documents: Collection<D>,
  query: StoreQuery,
  { projection, pathOf, read }: DocumentReader<T>,
  context: CallContext,
): Promise<readonly Listed<T>[]> => {
  const { list, where, all, except, after, limit } = query;
  const fields = sortFieldsOf(list);
  const score = list.score && scoreExpression(list.score, all, pathOf);
  const isInclusive = Object.values(projection).includes(1);
  const pipeline = [
    {
      $match: {
        ...conditionsOf(where, pathOf),
        ...(except.length > 0 && { _id: { $nin: [...except] } }),
        ...(all.length > 0 &&
          list.words !== undefined && { [pathOf(list.words)]: { $all: [...all] } }),
      },
    },
    ...(score ? [{ $set: { [scoreField]: score } }] : []),
    ...(after ? [{ $match: isAfter(fields, after, pathOf) }] : []),
    { $sort: Object.fromEntries(fields.map(({ field, direction }) => [pathOf(field), direction])) },
    { $limit: limit },
    { $set: { _place: fields.map(({ field }) => `$${pathOf(field)}`) } },
    { $project: { ...projection, ...(isInclusive ? { _place: 1 } : { [scoreField]: 0 }) } },
  ];
  const found = await withDeadline(context, (limits) =>
    documents.aggregate<{ _id: string; _place: Place }>(pipeline, limits).toArray(),
  );
  return found.map(({ _place: place, ...document }) => ({ state: read(document), place }));
};
