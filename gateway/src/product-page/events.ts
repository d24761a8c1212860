import type { Position } from '@shop/shared/events/event';
import type { EventConsumer } from '@shop/shared/events/subscription';
import type { Contract } from '@shop/shared/protocol/contract';
import type { StaleIfErrorCache } from './copies/stale-if-error-cache.ts';
import type { Change } from './event-effects.ts';
import type { Lookups } from './lookup-cache.ts';
import type { PageCache } from './page-cache.ts';

interface Caches {
  readonly copies: readonly StaleIfErrorCache[];
  readonly lookups: Lookups;
  readonly pages: PageCache;
}

/** Applies a change to the copies of a section, and to the pages that show them. */
const applyChange = (
  { productIds, data, isWithdrawal }: Change,
  cache: StaleIfErrorCache,
  pages: PageCache,
): void => {
  if (!productIds) {
    cache.clear();
    pages.clear();
    return;
  }
  for (const productId of productIds) {
    // Without data the next page view fetches the next copy.
    if (isWithdrawal) cache.forget(productId);
    else if (data === undefined) cache.drop(productId);
    else cache.renew(productId, data);
    pages.changed(productId, false);
  }
};

/**
 * Keeps the data of a service current: the copies of its sections, its lookups, and the pages that
 * show either. Applying an event again, or an older one later, changes nothing. The caches start
 * empty with the process, so the position in the log is also held in memory.
 */
export const followEvents = (
  { service }: Pick<Contract, 'service'>,
  { copies: all, lookups, pages }: Caches,
): EventConsumer<Contract> => {
  const copies = all.filter(({ section }) => section.contract.service === service);
  let reached: Position | undefined;

  return {
    position: async () => {
      if (!reached) for (const { generation } of copies) await generation.look();
      return reached;
    },
    apply: async (events, position) => {
      for (const { generation } of copies) generation.reached(position);
      for (const event of events) {
        for (const cache of copies) {
          const change = cache.section.changeBy(event);
          if (change) applyChange(change, cache, pages);
        }
        for (const lookup of lookups.following(service)) {
          for (const entry of lookup.entriesIn(event)) {
            lookups.of(lookup).renew(entry);
            pages.changed(entry.id);
          }
        }
      }
      reached = position;
    },
    /** Drops all data, as events were lost that may have changed it. */
    reset: async (position) => {
      for (const cache of copies) cache.clear();
      for (const lookup of lookups.following(service)) lookups.of(lookup).clear();
      pages.clear();
      for (const { generation } of copies) await generation.read(position);
      reached = position;
    },
  };
};
