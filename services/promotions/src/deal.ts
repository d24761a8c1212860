import {
  type Deal,
  type DealDraft,
  deal,
  type promotionsContract,
} from '@shop/shared/contracts/promotions';
import { invalidField } from '@shop/shared/errors';
import type { Input } from '@shop/shared/protocol/contract';
import type { AggregateDefinition, Unversioned } from '@shop/shared/storage/aggregate';

/** The part of its time that a deal is in at a moment, both in ISO 8601. */
export const phaseAt = ({ from, until }: Pick<Deal, 'from' | 'until'>, at: string) => {
  if (at < from) return 'planned';
  return until === null || at < until ? 'running' : 'over';
};

/** When the phase that was announced ends, in milliseconds since 1970; undefined for never. */
const endOfPhase = ({ phase, from, until }: Deal): number | undefined => {
  if (phase === 'planned') return Date.parse(from);
  return phase === 'running' && until !== null ? Date.parse(until) : undefined;
};

/** Deals by their beginning: all that are not over, and those of them without a coupon. */
export const deals = {
  schema: deal,
  event: 'dealChanged',
  indexed: {
    version: 1,
    fields: ({ phase, coupon }) => ({ isOver: phase === 'over', hasCoupon: coupon !== null }),
  },
  lists: {
    from: { filters: [['isOver'], ['isOver', 'hasCoupon']], sort: [['from', 'ascending']] },
  },
  due: { phase: endOfPhase },
} satisfies AggregateDefinition<Deal> & { readonly event: 'dealChanged' };

/**
 * A new deal. Throws `INVALID_ARGUMENT` where it would be over at once, a bundle is not of two
 * products or more, or a limit of uses has no coupon that they could be counted by.
 */
export const firstDeal = (id: string, draft: DealDraft, now: string): Unversioned<Deal> => {
  const { effect, target, from, until, coupon, maxUses } = draft;
  if (until !== null && (until <= from || until <= now)) {
    throw invalidField('until', 'must be after its beginning, and in the future');
  }
  const products = target.scope === 'products' ? new Set(target.productIds).size : 0;
  if (effect.kind === 'bundle' && products < 2) {
    throw invalidField('target', 'of a bundle must be two products or more');
  }
  if (maxUses !== null && coupon === null) {
    throw invalidField('maxUses', 'needs a coupon, by which uses are counted');
  }
  return { id, ...draft, phase: phaseAt(draft, now) };
};

type Introduction = Input<typeof promotionsContract, 'introduce'>;

/** A new deal whose time counts from now. Throws like `firstDeal`. */
export const introduced = (
  { id, startsInMs, lastsMs, ...terms }: Introduction,
  now: string,
): Unversioned<Deal> => {
  const from = Date.parse(now) + startsInMs;
  const until = lastsMs === null ? null : new Date(from + lastsMs).toISOString();
  return firstDeal(id, { ...terms, from: new Date(from).toISOString(), until }, now);
};

/** The deal, which ends now, or never begins. One that is over stays as it is. */
export const ended = (present: Deal, now: string): Unversioned<Deal> => {
  if (phaseAt(present, now) === 'over') return present;
  const from = present.from < now ? present.from : now;
  return { ...present, from, until: now, phase: 'over' };
};

/** The deal with the phase that it is in by now. */
export const inPhase = (present: Deal, now: string): Unversioned<Deal> => {
  const phase = phaseAt(present, now);
  return phase === present.phase ? present : { ...present, phase };
};
