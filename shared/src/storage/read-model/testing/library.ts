import { z } from 'zod';
import { ServiceError } from '../../../errors.ts';
import type { Client } from '../../../protocol/calls/client.ts';
import type { CallContext } from '../../../protocol/calls/context.ts';
import { type Contract, contract } from '../../../protocol/contract.ts';
import { type ReadModelDefinition, type SourceEvent, source } from '../source.ts';

const book = z.object({ id: z.string(), version: z.int(), genre: z.string() });
const shelf = z.object({ id: z.string(), version: z.int(), copies: z.int() });
type Book = z.infer<typeof book>;
type Shelf = z.infer<typeof shelf>;

const read = { idempotent: true, timeoutMs: 400, callers: ['library'] } as const;
const byIds = z.object({ ids: z.array(z.string()) });

/** A service that lists its aggregates. */
const booksContract = contract({
  service: 'books',
  version: '1.0.0',
  operations: {
    list: {
      ...read,
      input: z.object({ cursor: z.string().optional() }),
      output: z.object({ items: z.array(book), nextCursor: z.string().nullable() }),
    },
    find: { ...read, input: byIds, output: z.array(book) },
  },
  events: { bookChanged: book },
  subscribers: ['library'],
});

/** A service that answers by ids only. */
const shelvesContract = contract({
  service: 'shelves',
  version: '1.0.0',
  operations: { find: { ...read, input: byIds, output: z.array(shelf) } },
  events: { shelfChanged: shelf },
  subscribers: ['library'],
});

const loan = z.object({
  id: z.string(),
  genre: z.string().optional(),
  isIn: z.boolean().optional(),
});

/** The read model under test: books with whether there is one to lend. */
export const loans: ReadModelDefinition<z.infer<typeof loan>> = {
  schema: loan,
  lists: { byId: { filters: [['genre', 'isIn']], sort: [] } },
  from: [
    source(booksContract, 'bookChanged', {
      fields: ['genre'],
      read: ({ genre }: Pick<Book, 'genre'>) => ({ genre }),
      list: (books, cursor, context) => books.call('list', cursor ? { cursor } : {}, context),
      find: (books, ids, context) => books.call('find', { ids }, context),
    }),
    source(shelvesContract, 'shelfChanged', {
      fields: ['isIn'],
      read: ({ copies }: Pick<Shelf, 'copies'>) => ({ isIn: copies > 0 }),
      find: (shelves, ids, context) => shelves.call('find', { ids }, context),
    }),
  ],
};

/** The event that announces a state. */
export const announced = (state: Book | Shelf): SourceEvent => ({
  type: 'genre' in state ? 'bookChanged' : 'shelfChanged',
  key: state.id,
  version: state.version,
  data: state,
});

/** The two services, as far as they are asked. */
export const createOwners = () => {
  const books = new Map<string, Book>();
  const shelves = new Map<string, Shelf>();
  const unlisted = new Set<string>();
  const owners = {
    books,
    shelves,
    /** Books that the list leaves out and `find` has. */
    unlisted,
    pageSize: 100,
    /** The cursors that the list was asked for, '' for its beginning. */
    pages: [] as string[],
    /** Called before each answer; a test has it fail or take time. */
    beforeAnswer: async (_operation: string, _context: CallContext): Promise<void> => undefined,
    clientOf: <C extends Contract>({ service }: C) => {
      const all = service === 'books' ? books : shelves;
      const call = async (
        operation: string,
        { ids = [], cursor = '' }: { ids?: string[]; cursor?: string },
        context: CallContext,
      ) => {
        if (ids.length > 100) throw new ServiceError('INVALID_ARGUMENT', 'too many at once');
        if (operation === 'list') owners.pages.push(cursor);
        await owners.beforeAnswer(`${service}.${operation}`, context);
        if (operation === 'find') return ids.flatMap((id) => all.get(id) ?? []);
        const rest = [...books.values()]
          .filter(({ id }) => !unlisted.has(id) && id > cursor)
          .toSorted((a, b) => (a.id < b.id ? -1 : 1));
        const items = rest.slice(0, owners.pageSize);
        const nextCursor = rest.length > items.length ? (items.at(-1)?.id ?? null) : null;
        return { items, nextCursor };
      };
      return { call } as unknown as Client<C>;
    },
    /** Takes in a book and how many copies there are. */
    own(id: string, genre = 'crime', copies = 1, version = 1) {
      books.set(id, { id, version, genre });
      shelves.set(id, { id, version, copies });
    },
  };
  return owners;
};
