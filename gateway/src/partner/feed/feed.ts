import { ServiceError } from '@shop/shared/errors';
import { type CallContext, withShare } from '@shop/shared/protocol/calls/context';
import { type Runtime, relaxed } from '@shop/shared/runtime';
import type { Clients } from '../../clients.ts';
import { shareOfServices } from '../../product-page/policy.ts';
import type { SectionDefinition } from '../../product-page/section.ts';
import type { PartnerChanges } from '../contract.ts';
import { type Places, decodeCursor, encodeCursor } from './cursor.ts';
import { type SettledPositions, settleMs } from './settled-positions.ts';
import { type Walk, takeSteps } from './steps.ts';
import { type ReadLog, createWalks } from './walk-log.ts';

interface FeedParts {
  readonly runtime: Runtime;
  readonly clients: Pick<Clients, 'history'>;
  readonly sections: readonly SectionDefinition[];
  readonly settled: Pick<SettledPositions, 'of'>;
  /** How far the events of a service lag; 0 if they do not. */
  readonly behindMs: (service: string) => number;
}

/** How a page of the feed is asked for. */
interface FeedQuery {
  /** Undefined for the present end of the feed. */
  readonly after?: string | undefined;
  /** The most entries. */
  readonly limit: number;
}

/**
 * Makes the feed of changes of products. It has no state: it reads the event logs of the services
 * from the places in the cursor, so that all gateways give the same. A service that does not answer
 * is behind: its place stays, and so nothing is left out.
 */
export const createFeed = ({ runtime, clients, sections, settled, behindMs }: FeedParts) => {
  const followed = sections.flatMap(({ partner, followsEvents, ...section }) => {
    if (!partner || !followsEvents) return [];
    return { ...section, field: partner.name, walks: createWalks({ ...section, partner }) };
  });

  const walk = async (
    { contract, field, walks }: (typeof followed)[number],
    places: Places | undefined,
    limit: number,
    context: CallContext,
  ) => {
    const place = places?.get(field);
    const position = settled.of(contract.service);
    if (!position) return walks.unavailable(place);
    const log = clients.history(contract);
    const read: ReadLog = (after, most) => log.call('$events', { after, limit: most }, context);
    try {
      return await (places
        ? walks.goOn(read, position, place, limit)
        : walks.begin(read, position));
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return walks.unavailable(place);
    }
  };

  /** Throws `UNAVAILABLE` where no log is known yet, `INVALID_ARGUMENT` for a bad cursor. */
  return async ({ after, limit }: FeedQuery, context: CallContext): Promise<PartnerChanges> => {
    const known = after === undefined ? undefined : decodeCursor(after);
    const limited = withShare(runtime, context, shareOfServices);
    const walks = await Promise.all(followed.map((one) => walk(one, known, limit, limited)));
    const { items, places } = takeSteps(walks, limit);
    if (!known && places.size === 0) {
      const retryAfterMs = relaxed(runtime, settleMs);
      const message = 'the feed begins in a few seconds: this gateway has just been started';
      throw new ServiceError('UNAVAILABLE', message, { executed: 'no', retryAfterMs });
    }
    const reached = (field: string) => places.get(field)?.seq ?? 0;
    const isBehind = ({ contract }: (typeof followed)[number], { until }: Walk) =>
      until === undefined || behindMs(contract.service) > 0;
    return {
      items: [...items],
      next: encodeCursor(places),
      more: walks.some(({ field, until = 0 }) => reached(field) < until),
      behind: walks.flatMap((one, at) => {
        const section = followed[at];
        return section && isBehind(section, one) ? one.field : [];
      }),
    };
  };
};
export type Feed = ReturnType<typeof createFeed>;
