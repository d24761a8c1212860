import { attemptsOfStuck } from '@shop/shared/contracts/order-status';
import { isRetryable, toServiceError } from '@shop/shared/errors';
import { type CallContext, createContext } from '@shop/shared/protocol/calls/context';
import type { Runtime } from '@shop/shared/runtime';
import type { Kit } from '@shop/shared/service/service';
import type { Aggregates } from '@shop/shared/storage/aggregates';
import type { StoredOrder } from './order.ts';
import { type Progress, postponed, progressed } from './progress.ts';
import type { Neighbours } from './step.ts';
import { steps } from './steps.ts';

/** The parts that a checkout is made with. */
interface CheckoutParts {
  readonly orders: Aggregates<StoredOrder>;
  readonly neighbours: Neighbours;
  readonly runtime: Runtime;
  readonly log: Pick<Kit['log'], 'error' | 'warn'>;
}

/** How long a step may take, and how long it takes to store what became of it, in milliseconds. */
const stepMs = 4_000;
const storeMs = 500;

const stuck =
  'a step of an order fails, and is tried again: see the order in the ' +
  'back office, mend what its problem names, and press Try again';

const leftToWorker =
  'the outcome of a step of an order could not be stored: the worker repeats it in some seconds';

/** Whether the next step follows at once: the others have a time of their own. */
const isAtOnce = ({ next }: StoredOrder): boolean =>
  next !== null && next !== 'pack' && next !== 'track';

/**
 * The process manager of orders (a saga): each step is an idempotent write of another service, its
 * outcome is stored before the next one begins. The call that places an order goes on as far as its
 * time allows; the worker does the rest, and repeats what a crash has cut off.
 */
export const createCheckout = ({ orders, neighbours, runtime, log }: CheckoutParts) => {
  /**
   * Stores what a step brought. Its rule knows a late outcome, so that it needs no key; and a write
   * with one would be remembered, the card included.
   */
  const store = (
    { id }: Pick<StoredOrder, 'id'>,
    { trace, requestId }: CallContext,
    change: (present: StoredOrder, now: string) => ReturnType<Progress>,
  ): Promise<StoredOrder> => {
    const context = createContext(runtime, { timeoutMs: 2_000, trace, requestId });
    return orders.change(id, context, {}, change);
  };

  /** Tries the next step once: the result is the order after it, and whether it was done. */
  const attempt = async (
    order: StoredOrder,
    next: NonNullable<StoredOrder['next']>,
    outer: CallContext,
  ): Promise<readonly [StoredOrder, isDone: boolean]> => {
    const timeoutMs = Math.min(stepMs, outer.remainingMs() - storeMs);
    const { trace, requestId } = outer;
    try {
      const context = createContext(runtime, { timeoutMs, trace, requestId });
      const progress = await steps[next](neighbours, order, context);
      const change = (present: StoredOrder, now: string) =>
        progressed(present, next, progress, now);
      return [await store(order, outer, change), true];
    } catch (error) {
      const { code } = toServiceError(error);
      const later = await store(order, outer, (present, now) =>
        postponed(present, order, code, now),
      );
      // An attempt that another step has overtaken is not counted, and nothing to look at.
      const isCounted = later.next === next && later.attempts > order.attempts;
      const isNewlyStuck = later.attempts === attemptsOfStuck;
      const isSurprise = !isRetryable(code) && later.attempts === 1;
      if (isCounted && (isNewlyStuck || isSurprise)) {
        log.error({ id: order.id, step: next, attempts: later.attempts, err: error }, stuck);
      }
      return [later, false];
    }
  };

  /** Does the next step of an order, and those that follow at once, as far as the time allows. */
  const advance = async (order: StoredOrder, context: CallContext): Promise<StoredOrder> => {
    let present = order;
    let goesOn = true;
    // Without the time for a try there is none: it would count as a failed one.
    while (goesOn && present.next && context.remainingMs() > 2 * storeMs) {
      const [next, isDone] = await attempt(present, present.next, context);
      present = next;
      goesOn = isDone && isAtOnce(next);
    }
    return present;
  };

  /**
   * The same for a call that has stored its order: whatever fails now, the order stands, and the
   * worker goes on with it.
   */
  const goOn = (order: StoredOrder, context: CallContext): Promise<StoredOrder> =>
    advance(order, context).catch((error: unknown) => {
      log.warn({ id: order.id, step: order.next, err: error }, leftToWorker);
      return order;
    });

  return { advance, goOn, store };
};
