import { type Zone, type ZoneTerms, shippingContract } from '@shop/shared/contracts/shipping';
import { invalidField } from '@shop/shared/errors';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import { refuse } from '@shop/shared/protocol/refuse';
import type { Aggregates } from '@shop/shared/storage/aggregates';

/** The most zones, which are read for each answer. */
const maxZones = 100;

/** All zones, by id. */
export const allZones = async (
  zones: Pick<Aggregates<Zone>, 'list'>,
  context: CallContext,
): Promise<readonly Zone[]> => {
  const all: Zone[] = [];
  let cursor: string | null | undefined;
  // Large zones may need more than one page.
  while (cursor !== null) {
    const query = { order: 'byId', limit: maxZones, ...(cursor && { cursor }) };
    const page = await zones.list(query, context);
    all.push(...page.items);
    cursor = page.nextCursor;
  }
  return all;
};

/**
 * Throws `INVALID_ARGUMENT` where a country of a zone is in another one, and `TOO_MANY_ZONES`. Of two
 * zones that are put at once both may get it: then the first by id has the country.
 */
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
