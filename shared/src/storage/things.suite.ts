import { z } from 'zod';
import { testContext } from '../testing/context.ts';
import { createFakeRuntime } from '../testing/fake-runtime.ts';
import type { AggregateDefinition, Unversioned, ListQuery } from './aggregate.ts';
import type { AggregateStore } from './aggregate-store.ts';
import { Aggregates } from './aggregates.ts';

const thing = z.object({
  id: z.string(),
  version: z.int(),
  updatedAt: z.string(),
  title: z.string(),
  text: z.string(),
  kind: z.string(),
  rank: z.number(),
  hidden: z.boolean(),
});
/** Something to list. */
export type Thing = z.infer<typeof thing>;

const wordsIn = (text: string) => [...new Set(text.toLowerCase().split(' '))];

const filters = [['hidden'], ['hidden', 'kind']];
const words = 'words';
const byKey = [['titleKey', 'ascending']] as const;

/** Things as the tests of lists define them. */
export const things = {
  schema: thing,
  indexed: {
    version: 1,
    fields: ({ title, text }) => ({
      titleKey: title.toLowerCase(),
      words: wordsIn(`${title} ${text}`),
      titleWords: wordsIn(title),
      textWords: wordsIn(text),
    }),
  },
  lists: {
    title: { filters, words, sort: byKey },
    rank: { filters, words, sort: [['rank', 'descending'], ...byKey] },
    best: { filters, words, score: { titleWords: 3, textWords: 1 }, sort: byKey },
    all: { sort: [] },
  },
} satisfies AggregateDefinition<Thing>;

/** A thing before it is stored. */
export const thingOf = (id: string, facts: Partial<Thing> = {}): Unversioned<Thing> => ({
  id,
  title: `Title ${id}`,
  text: 'of use',
  kind: 'tool',
  rank: 0,
  hidden: false,
  ...facts,
});

/** A list, whatever its page. */
export type Query = Omit<ListQuery, 'limit' | 'cursor'>;

/** The list of what is not hidden, by title. */
export const shown = { order: 'title', where: { hidden: false } };

/** The ids of a whole list, read page by page. */
export const idsOf = async (aggregates: Aggregates<Thing>, query: Query = shown, limit = 100) => {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await aggregates.list({ ...query, limit, cursor }, testContext());
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return ids;
};

/** Aggregates of things on a store. */
export const thingsOn = (
  store: AggregateStore<Thing>,
  definition: AggregateDefinition<Thing> = things,
) =>
  new Aggregates({ name: 'things', definition, store: () => store, runtime: createFakeRuntime() });

/** Fills stores that `open` makes, empty ones of `things`. */
export const thingsIn = (open: () => Promise<AggregateStore<Thing>>) => ({
  async withThings(...all: readonly Unversioned<Thing>[]) {
    const aggregates = thingsOn(await open());
    for (const each of all) await aggregates.create(testContext(), () => each);
    return aggregates;
  },
  change: (aggregates: Aggregates<Thing>, id: string, facts: Partial<Thing>) =>
    aggregates.change(id, testContext(), {}, (present) => ({ ...present, ...facts })),
});
