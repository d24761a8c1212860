import type { Transport } from '@shop/shared/protocol/transport';
import { readItems } from '@shop/shared/protocol/wire/items';
import { kinds } from '@shop/shared/protocol/wire/kinds';

/** The traffic of connections, by the address of the other side. */
interface Traffic {
  /** Frames with calls in them that went out, and frames with answers that came in. */
  readonly sent: Map<string, number>;
  readonly received: Map<string, number>;
  /** The calls in those frames. */
  readonly calls: Map<string, number>;
}

const countItems = (frame: Buffer, wanted: ReadonlySet<number>): number => {
  let count = 0;
  readItems(frame, (kind) => void (count += wanted.has(kind) ? 1 : 0));
  return count;
};

const asking = new Set<number>([kinds.request, kinds.cancel]);
const answering = new Set<number>([kinds.response, kinds.error, kinds.reject]);

const add = (counts: Map<string, number>, address: string, count: number): void =>
  void counts.set(address, (counts.get(address) ?? 0) + count);

/**
 * `inner`, and what goes over the connections that are dialled. Frames in which connections only
 * say that they are alive come by the clock, and do not count.
 */
export const createCountingTransport = (inner: Transport) => {
  const traffic: Traffic = { sent: new Map(), received: new Map(), calls: new Map() };
  const transport: Transport = {
    ...inner,
    dial(to, events) {
      const { address } = to;
      const link = inner.dial(to, {
        ...events,
        frame(bytes) {
          if (countItems(bytes, answering) > 0) add(traffic.received, address, 1);
          events.frame(bytes);
        },
      });
      return {
        ...link,
        send(frame, onRefused) {
          const calls = countItems(frame, asking);
          if (calls > 0) add(traffic.sent, address, 1);
          add(traffic.calls, address, calls);
          link.send(frame, onRefused);
        },
      };
    },
  };
  return { transport, traffic };
};
