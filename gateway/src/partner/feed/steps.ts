import type { Place, Places } from './cursor.ts';
import type { PartnerChanges } from '../contract.ts';

/** An entry of the feed. */
export type Entry = PartnerChanges['items'][number];

/** A step through a log: over one event, or over a part that is no longer there. */
export interface Step {
  /** When it happened; empty for a part that is no longer there. */
  readonly time: string;
  /** Undefined for an event that changes nothing for partners. */
  readonly entry: Entry | undefined;
  /** The place after it. */
  readonly place: Place;
}

/** The steps through the log of one service that can be made now. */
export interface Walk {
  /** The field of products that the service changes. */
  readonly field: string;
  /** The place before the first step; undefined where it is not known. */
  readonly place: Place | undefined;
  readonly steps: readonly Step[];
  /** The number of the last event that is settled; undefined where it cannot be walked to now. */
  readonly until: number | undefined;
}

/** A walk, and how many of its steps are taken. */
interface Going {
  readonly walk: Walk;
  taken: number;
}

const nextOf = ({ walk, taken }: Going): Step | undefined => walk.steps[taken];

const timeOf = (going: Going): string => nextOf(going)?.time ?? '';

/** The walk whose next step is the oldest; undefined where there are no more steps. */
const oldestOf = (going: readonly Going[]): Going | undefined =>
  going
    .filter(nextOf)
    .reduce<Going | undefined>(
      (oldest, one) => (oldest && timeOf(oldest) <= timeOf(one) ? oldest : one),
      undefined,
    );

/**
 * Takes the oldest steps of some walks, in the order of each log, until there are `limit` entries.
 * Gives the entries, and the place that each walk has come to.
 */
export const takeSteps = (
  walks: readonly Walk[],
  limit: number,
): { readonly items: readonly Entry[]; readonly places: Places } => {
  const going = walks.map((walk): Going => ({ walk, taken: 0 }));
  const items: Entry[] = [];
  for (let next = oldestOf(going); next; next = oldestOf(going)) {
    const entry = nextOf(next)?.entry;
    if (entry && items.length >= limit) break;
    if (entry) items.push(entry);
    next.taken += 1;
  }
  const places = going.flatMap(({ walk: { field, place, steps }, taken }) => {
    const reached = taken > 0 ? steps[taken - 1]?.place : place;
    return reached ? [[field, reached] as const] : [];
  });
  return { items, places: new Map(places) };
};
