import type { Transport } from '../protocol/transport.ts';

/** A transport whose listening sockets can be ended all at once, without their owner's doing. */
interface MortalTransport {
  readonly transport: Transport;
  /** Nothing is heard or said from now on; resolves when the addresses are free again. */
  kill(): Promise<void>;
}

/** `inner` for one process that a test may kill. Its owner closes what it has dialled. */
export const createMortalTransport = (inner: Transport): MortalTransport => {
  const closings = new Set<() => Promise<void>>();
  let isDead = false;

  /** Closes once, whether it is killed or closed by its owner. */
  const closeOnce = (close: () => Promise<void>) => {
    const closing = async () => {
      if (closings.delete(closing)) await close();
    };
    closings.add(closing);
    return closing;
  };

  return {
    transport: {
      ...inner,
      async listen(address, allowList, onFrame) {
        const listener = await inner.listen(address, allowList, (peer, frame) => {
          if (!isDead) onFrame(peer, frame);
        });
        return {
          address: listener.address,
          send: (peer, frame, onRefused) =>
            isDead ? queueMicrotask(onRefused) : listener.send(peer, frame, onRefused),
          close: closeOnce(() => listener.close()),
        };
      },
      async publish(address, allowList) {
        const publication = await inner.publish(address, allowList);
        return {
          address: publication.address,
          publish: (frame) => (isDead ? undefined : publication.publish(frame)),
          close: closeOnce(() => publication.close()),
        };
      },
    },
    async kill() {
      isDead = true;
      await Promise.all([...closings].map((close) => close()));
    },
  };
};
