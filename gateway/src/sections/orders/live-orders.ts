import { type Order, ordersContract } from '@shop/shared/contracts/orders';
import { followHints } from '@shop/shared/events/follow-hints';
import type { User } from '@shop/shared/keys/user-token';
import { createContext } from '@shop/shared/protocol/calls/context';
import type { Cancel } from '@shop/shared/runtime';
import type { ApiParts } from '../../api/api-parts.ts';
import { type EventStream, toEvent } from '../../edge/event-stream.ts';

/** How often an order is looked at, in case that its events are lost, in milliseconds. */
const lookMs = 5_000;

/** Shows that a stream lives. */
const beat = ':\n\n';

/** How long a stream lasts: then its browser comes again, and shows that it is still signed in. */
const lifetimeMs = 120_000;

const readTimeoutMs = 800;

/** The parts of the gateway that are needed. */
interface Parts extends Pick<ApiParts, 'runtime' | 'subscribe'> {
  readonly clients: Pick<ApiParts['clients'], 'of'>;
}

/** Somebody who watches an order of theirs. */
interface Watcher {
  readonly orderId: string;
  readonly user: User;
  readonly stream: EventStream;
  /** Whether the session that the page belongs to is still open. */
  readonly isSignedIn: () => Promise<boolean>;
  /** The markup of an order, by the parts of its page. */
  readonly partsOf: (order: Order) => Readonly<Record<string, string>>;
  /** The version that the page has. */
  had: number;
  isLooking: boolean;
  cancel: Cancel | undefined;
}

/**
 * Sends orders to the pages that show them, whenever they have changed. The events of orders are
 * hints: each look asks the service on behalf of the customer, who gets an own order or none.
 */
export class LiveOrders {
  readonly #parts: Parts;
  readonly #watchers = new Map<string, Set<Watcher>>();

  constructor(parts: Parts) {
    this.#parts = parts;
    const consumer = followHints<typeof ordersContract>(async (events) => {
      for (const { key } of events) {
        for (const watcher of this.#watchers.get(key) ?? []) void this.#look(watcher);
      }
    });
    parts.subscribe?.(ordersContract, consumer);
  }

  /** Sends an order as it changes, until the stream ends. */
  watch(
    watched: Pick<Watcher, 'orderId' | 'user' | 'stream' | 'isSignedIn' | 'partsOf' | 'had'>,
  ): void {
    const watcher: Watcher = { ...watched, isLooking: false, cancel: undefined };
    const { orderId, stream } = watcher;
    const others = this.#watchers.get(orderId) ?? new Set();
    this.#watchers.set(orderId, others.add(watcher));
    const end = this.#parts.runtime.after(lifetimeMs, () => stream.end());
    stream.onClosed(() => {
      end();
      watcher.cancel?.();
      others.delete(watcher);
      if (others.size === 0) this.#watchers.delete(orderId);
    });
    void this.#look(watcher);
  }

  async #look(watcher: Watcher): Promise<void> {
    if (watcher.isLooking) return;
    const { runtime, clients } = this.#parts;
    const { orderId: id, user, stream, isSignedIn, partsOf } = watcher;
    watcher.isLooking = true;
    watcher.cancel?.();
    try {
      if (!(await isSignedIn())) {
        stream.end();
        return;
      }
      const context = createContext(runtime, { timeoutMs: readTimeoutMs, user });
      const order = await clients.of(ordersContract).call('get', { id }, context);
      const event = toEvent(`${order.version}`, 'page', JSON.stringify(partsOf(order)));
      stream.send(order.version > watcher.had ? event : beat);
      watcher.had = Math.max(watcher.had, order.version);
    } catch {
      // The next look may succeed; until then the page shows the order as it was.
      stream.send(beat);
    }
    watcher.isLooking = false;
    if (this.#watchers.get(id)?.has(watcher)) {
      watcher.cancel = runtime.after(lookMs, () => void this.#look(watcher));
    }
  }
}
