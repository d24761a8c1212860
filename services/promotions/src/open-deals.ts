import type { Deal } from '@shop/shared/contracts/promotions';
import { type CallContext, createContext } from '@shop/shared/protocol/calls/context';
import type { Runtime } from '@shop/shared/runtime';
import type { Aggregates } from '@shop/shared/storage/aggregates';
import { ReadThroughCache } from '@shop/shared/storage/read-through-cache';

/** How many deals may be not over when another one is made: all are read for a basket. */
export const maxOpen = 500;
const pageSize = 100;

/** How old the deals may be that a product page shows. */
const shared = { freshMs: 1_000, maxAgeMs: 2_000, maxKeys: 1 };
const readTimeoutMs = 1_000;

/** Reads the deals that are not over. */
export const createOpenDeals = (deals: Pick<Aggregates<Deal>, 'list'>, runtime: Runtime) => {
  const read = async (context: CallContext): Promise<readonly Deal[]> => {
    const open: Deal[] = [];
    let cursor: string | null | undefined;
    do {
      const query = { order: 'from', where: { isOver: false }, limit: pageSize };
      const page = await deals.list({ ...query, ...(cursor && { cursor }) }, context);
      open.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return open;
  };
  const cache = new ReadThroughCache({
    ...shared,
    runtime,
    read: () => read(createContext(runtime, { timeoutMs: readTimeoutMs })),
  });
  return {
    read,
    /** The same, up to two seconds old. */
    cached: (): Promise<readonly Deal[]> => cache.get('all'),
    /** They have changed in this process. */
    changed: (): void => cache.drop('all'),
  };
};
