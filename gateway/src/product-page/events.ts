import type { Position } from '@shop/shared/events/event';
import type { EventConsumer, EventOf } from '@shop/shared/events/subscription';
import type { Contract } from '@shop/shared/protocol/contract';
import type { StaleIfErrorCache } from './copies/stale-if-error-cache.ts';
import type { Lookups } from './lookup-cache.ts';
import type { PageCache } from './page-cache.ts';

/** What the gateway keeps of products. */
interface Caches {
  readonly copies: readonly StaleIfErrorCache[];
  readonly lookups: Lookups;
  readonly pages: PageCache;
}

/**
 * Keeps true what comes from the service of a contract: the copies of its sections, its lookups,
 * and the pages that show either. To apply an event again, or an older one later, changes nothing.
 * Caches start empty with the process, so the position in the log is kept in memory as well.
 */
export const followEvents = (
  { service }: Pick<Contract, 'service'>,
  { copies: all, lookups, pages }: Caches,
): EventConsumer<Contract> => {
  const copies = all.filter(({ section }) => section.contract.service === service);
  let stood: Position | undefined;

  const applyToCopies = (event: EventOf<Contract>) => {
    for (const cache of copies) {
      const change = cache.section.changeBy(event);
      if (!change) continue;
      const { productId, data } = change;
      // An event may say less than the section shows: the next page view brings the next copy.
      if (data === undefined) cache.drop(productId);
      else cache.renew(productId, data);
      pages.changed(productId, false);
    }
  };

  const applyToLookups = (event: EventOf<Contract>) => {
    for (const lookup of lookups.following(service)) {
      for (const entry of lookup.entriesIn(event)) {
        lookups.of(lookup).renew(entry);
        pages.changed(entry.id);
      }
    }
  };

  return {
    position: async () => {
      if (!stood) for (const { generation } of copies) await generation.look();
      return stood;
    },
    apply: async (events, position) => {
      for (const { generation } of copies) generation.reached(position);
      for (const event of events) {
        applyToCopies(event);
        applyToLookups(event);
      }
      stood = position;
    },
    /** What is kept may be wrong: the events that would have told are lost. */
    reset: async (position) => {
      for (const cache of copies) cache.clear();
      for (const lookup of lookups.following(service)) lookups.of(lookup).clear();
      pages.clear();
      for (const { generation } of copies) await generation.read(position);
      stood = position;
    },
  };
};
