import type { ServiceError } from '@shop/shared/errors';
import { within } from '@shop/shared/protocol/calls/context';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { Runtime } from '@shop/shared/runtime';
import type { Batch, Lookups } from './lookup-cache.ts';
import type { Lookup } from './lookup.ts';
import { outdated } from './page.ts';
import { joinTimeoutMs } from './policy.ts';
import type { JoinedItem, Section } from './composed-section.ts';
import type { SectionDefinition } from './section.ts';

/** A section with what is joined to its items. */
interface Joined {
  readonly completed: Section;
  /** Why something that an item needs could not be asked for. */
  readonly failure: ServiceError | undefined;
  /** No item is left. */
  readonly isEmpty: boolean;
}

/** The item's JSON; undefined where something that it needs is missing or must not be shown. */
const toJson = (
  { productId, opening }: JoinedItem,
  lookups: readonly Lookup[],
  batches: readonly Batch<unknown>[],
): string | undefined => {
  let json = opening;
  for (const [index, { field, required }] of lookups.entries()) {
    const entry = batches[index]?.found.get(productId);
    if (entry?.isHidden || (required && !entry)) return undefined;
    json += `,"${field}":${entry?.json ?? 'null'}`;
  }
  return `${json}}`;
};

/** Completes the items of a section's list with what its lookups find, all asked at once. */
export const createJoin = (
  { runtime, lookups: caches }: { readonly runtime: Runtime; readonly lookups: Lookups },
  { lookups }: SectionDefinition,
) => {
  const opened = lookups.map((lookup) => caches.of(lookup));

  return async (section: Section, services: CallContext): Promise<Joined> => {
    const limited = within(runtime, services, joinTimeoutMs);
    const ids = section.joined.map(({ productId }) => productId);
    const batches = await Promise.all(opened.map((cache) => cache.many(ids, limited)));
    const items = section.joined.flatMap((item) => toJson(item, lookups, batches) ?? []);
    const data = Buffer.from(`[${items.join(',')}]`);
    const behindMs = Math.max(...batches.map((batch) => batch.behindMs));
    const completed = { ...section, data };
    return {
      completed: behindMs > 0 ? outdated(completed, behindMs) : completed,
      failure: batches.find(({ failure }, index) => failure && lookups[index]?.required)?.failure,
      isEmpty: items.length === 0,
    };
  };
};
