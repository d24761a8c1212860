import type { ServiceError } from '@shop/shared/errors';
import { type CallContext, within } from '@shop/shared/protocol/calls/context';
import type { Runtime } from '@shop/shared/runtime';
import type { Batch, Lookups } from './lookup-cache.ts';
import type { Lookup } from './lookup.ts';
import { type JoinedItem, type Section, outdated } from './page.ts';
import { joinTimeoutMs } from './policy.ts';

/** The result of joining. */
interface Joined {
  readonly completed: Section;
  /** Why a required field could not be requested. */
  readonly failure: ServiceError | undefined;
  /** Whether no item is left. */
  readonly isEmpty: boolean;
}

/** The JSON of an item; undefined if a required field is missing, or the item is hidden. */
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

/** Makes the function that completes the items of a section, with one call for each lookup. */
export const createJoin = (
  { runtime, lookups: caches }: { readonly runtime: Runtime; readonly lookups: Lookups },
  lookups: readonly Lookup[],
) => {
  const opened = lookups.map((lookup) => caches.of(lookup));

  return async (section: Section, services: CallContext): Promise<Joined> => {
    const limited = within(runtime, services, joinTimeoutMs);
    const ids = section.joined.map(({ productId }) => productId);
    const batches = await Promise.all(opened.map((cache) => cache.many(ids, limited)));
    const items = section.joined.flatMap((item) => toJson(item, lookups, batches) ?? []);
    const completed = { ...section, data: Buffer.from(`[${items.join(',')}]`) };
    const behindMs = Math.max(...batches.map((batch) => batch.behindMs));
    return {
      completed: behindMs > 0 ? outdated(completed, behindMs) : completed,
      failure: batches.find(({ failure }, index) => failure && lookups[index]?.required)?.failure,
      isEmpty: items.length === 0,
    };
  };
};
