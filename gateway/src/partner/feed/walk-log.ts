import { ServiceError } from '@shop/shared/errors';
import { contiguous } from '@shop/shared/events/delivery/consumer-cursor';
import type { LoggedEvent, Position } from '@shop/shared/events/event';
import type { LogPage } from '@shop/shared/events/outbox';
import { compiledByName } from '@shop/shared/protocol/compiled';
import type { Change } from '../../product-page/event-effects.ts';
import type { PartnerView } from '../../product-page/partner-field.ts';
import type { SectionDefinition } from '../../product-page/section.ts';
import { type Place, markOf } from './cursor.ts';
import type { Entry, Walk } from './steps.ts';

/** Reads at most so many events after a number. */
export type ReadLog = (after: number, limit: number) => Promise<LogPage>;

/** The part of a section that its walks are made from. */
export type FollowedSection = Pick<SectionDefinition, 'contract' | 'changeBy'> & {
  readonly partner: Pick<PartnerView, 'name' | 'unchangedBy'>;
};

const anyProduct: Change = { productIds: undefined, data: undefined };

/** Makes the function that gives the entry of an event. */
const createEntryOf = ({ contract, changeBy, partner }: FollowedSection) => {
  const schemaOf = compiledByName(contract.events);

  return (event: LoggedEvent): Entry | undefined => {
    if (partner.unchangedBy?.includes(event.type)) return undefined;
    const parsed = schemaOf(event.type)?.safeParse(event.data);
    if (!parsed) return undefined;
    // An event that cannot be read may have changed anything.
    const change = parsed.success ? changeBy({ ...event, data: parsed.data }) : anyProduct;
    if (!change) return undefined;
    const productIds = change.productIds ? [...change.productIds] : null;
    return { field: partner.name, productIds, at: event.time };
  };
};

const placeOf = (epoch: string, { seq, id }: LoggedEvent): Place => ({
  seq,
  mark: markOf(epoch, id),
});

/** The place at the end of what is settled; undefined where the log does not have it. */
const settledPlace = async (read: ReadLog, settled: Position): Promise<Place | undefined> => {
  const { epoch, events } = await read(Math.max(0, settled.seq - 1), 1);
  if (epoch !== settled.epoch) return undefined;
  if (settled.seq === 0) return { seq: 0, mark: markOf(epoch) };
  const [event] = events;
  return event?.seq === settled.seq ? placeOf(epoch, event) : undefined;
};

/**
 * The events after a place, with the epoch of their log; undefined where the log has lost the
 * place: it does not reach back, or is another one by now.
 */
const readAfter = async (read: ReadLog, place: Place, limit: number) => {
  // With the event at the place, which shows that it is still the same log.
  const page = await read(Math.max(0, place.seq - 1), limit + 1);
  const { epoch, first, last, events } = page;
  const [at] = events;
  if (!at && place.seq >= Math.max(1, first) && place.seq <= last) {
    throw new ServiceError('BAD_REPLY', 'the log left out events');
  }
  const isKept =
    place.seq === 0
      ? first <= 1 && place.mark === markOf(epoch)
      : at?.seq === place.seq && place.mark === markOf(epoch, at.id);
  if (!isKept) return undefined;
  const after = contiguous(events, place.seq);
  if (after.length > 0 || last <= place.seq) return { epoch, events: after };
  // The event at the place left no room in the answer for the next one.
  const rest = await read(place.seq, limit);
  return rest.epoch === epoch ? { epoch, events: contiguous(rest.events, place.seq) } : undefined;
};

/**
 * Makes the functions that walk through the log of a section's service, over events that are
 * settled.
 */
export const createWalks = (section: FollowedSection) => {
  const { name: field } = section.partner;
  const entryOf = createEntryOf(section);

  /**
   * From where the log has lost the place to the end of what is settled, in one step, which says
   * that any product may have changed.
   */
  const resync = async (read: ReadLog, settled: Position, from: Place | undefined) => {
    const place = await settledPlace(read, settled);
    const entry = { field, productIds: null, at: null };
    const steps = place ? [{ time: '', entry, place }] : [];
    return { field, place: from, steps, until: place && settled.seq };
  };

  return {
    /** A walk without steps, at the end of what is settled. */
    async begin(read: ReadLog, settled: Position): Promise<Walk> {
      const place = await settledPlace(read, settled);
      return { field, place, steps: [], until: place && settled.seq };
    },
    /** A walk over at most `limit` events after a place; a place that is not known is lost. */
    async goOn(read: ReadLog, settled: Position, place: Place | undefined, limit: number) {
      const found = place && (await readAfter(read, place, limit));
      if (!found) return resync(read, settled, place);
      const steps = found.events
        .filter(({ seq }) => seq <= settled.seq)
        .map((event) => ({
          time: event.time,
          entry: entryOf(event),
          place: placeOf(found.epoch, event),
        }));
      return { field, place, steps, until: settled.seq };
    },
    /** No walk: it is not known what there is. */
    unavailable: (place: Place | undefined): Walk => ({
      field,
      place,
      steps: [],
      until: undefined,
    }),
  };
};
