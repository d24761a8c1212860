import { type Zone, type ZoneTerms, shippingContract } from '@shop/shared/contracts/shipping';
import { invalidField } from '@shop/shared/errors';
import { createContext } from '@shop/shared/protocol/calls/context';
import { refuse } from '@shop/shared/protocol/refuse';
import type { Runtime } from '@shop/shared/runtime';
import type { Aggregates } from '@shop/shared/storage/aggregates';
import { ReadThroughCache } from '@shop/shared/storage/read-through-cache';

/** The most zones: one page of a list. */
const maxZones = 100;

/** How old the zones may be that options are made from. */
const shared = { freshMs: 1_000, maxAgeMs: 60_000, maxKeys: 1 };
const readTimeoutMs = 1_000;

/** Reads all zones, by id: up to a second old, and older while they cannot be read. */
export const createZones = (zones: Pick<Aggregates<Zone>, 'list'>, runtime: Runtime) => {
  const cache = new ReadThroughCache({
    ...shared,
    runtime,
    async read(): Promise<readonly Zone[]> {
      const context = createContext(runtime, { timeoutMs: readTimeoutMs });
      return (await zones.list({ order: 'byId', limit: maxZones }, context)).items;
    },
  });
  return {
    all: (): Promise<readonly Zone[]> => cache.get('all'),
    /** They have changed in this process. */
    changed: (): void => cache.drop('all'),
  };
};

/** Throws `INVALID_ARGUMENT` where a country of a zone is in another one, and `TOO_MANY_ZONES`. */
export const checkZone = (id: string, { countries }: ZoneTerms, all: readonly Zone[]): void => {
  const others = all.filter((zone) => zone.id !== id);
  if (others.length >= maxZones) {
    throw refuse(shippingContract, 'TOO_MANY_ZONES', `there are ${maxZones} zones already`);
  }
  for (const [at, country] of countries.entries()) {
    const other = others.find((zone) => zone.countries.includes(country));
    if (other) throw invalidField(`terms.countries.${at}`, `is in zone ${other.id} already`);
  }
};
