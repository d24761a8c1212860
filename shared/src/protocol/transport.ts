import type { HandshakeFailure } from './incidents.ts';

/** The events of a link. None follows `close()`. */
export interface LinkEvents {
  /** The link is connected: frames can be sent. May follow a `down` any number of times. */
  up(): void;
  /** The link is disconnected; frames that were sent may or may not have arrived. */
  down(): void;
  /** The handshake failed; the link may or may not try again by itself. */
  failed(why: HandshakeFailure): void;
  frame(bytes: Buffer): void;
}

/** A connection to one address, which reconnects by itself until it is closed. */
export interface Link {
  /** Sends a frame; calls `onRefused`, later, if it was not sent and will not arrive. */
  send(frame: Buffer, onRefused: () => void): void;
  close(): void;
}

/** The address to connect to, and the public key that the other side must prove. */
export interface Remote {
  readonly address: string;
  /** Empty if the network has no keys. */
  readonly key: string;
}

/** The allow-list of a listening socket. It is asked for each new connection. */
export interface AllowList {
  /** The name of the socket, for logs and for ZAP: `pricing.calls`. */
  readonly name: string;
  allows(publicKey: string): boolean;
  /** Called with each refused key and the address that it came from. */
  refused?(publicKey: string, from: string): void;
}

/** The listening side. Each connection has a new peer id. */
export interface Listener {
  /** The bound address with its real port. */
  readonly address: string;
  /** As `Link.send`; refused if the peer is gone or does not read. */
  send(peer: string, frame: Buffer, onRefused: () => void): void;
  /** Stops listening; frames that were sent may still leave within a second. */
  close(): Promise<void>;
}

/** The publishing side. */
export interface Publication {
  readonly address: string;
  /** Sends to all present subscribers; a slow one loses frames without notice. */
  publish(frame: Buffer): void;
  close(): Promise<void>;
}

/** A subscription to one publication, until it is closed. */
export interface Subscription {
  close(): void;
}

/**
 * The network as the protocol uses it. ZeroMQ is one implementation; tests and simulations have
 * others. Addresses are opaque to the protocol.
 */
export interface Transport {
  dial(to: Remote, events: LinkEvents): Link;
  /** Rejects if the address cannot be bound. */
  listen(
    address: string,
    allowList: AllowList,
    onFrame: (peer: string, frame: Buffer) => void,
  ): Promise<Listener>;
  /** Rejects if the address cannot be bound. */
  publish(address: string, allowList: AllowList): Promise<Publication>;
  /** Subscribes to the frames that begin with `topic`. */
  subscribe(
    from: Remote,
    topic: string,
    events: Pick<LinkEvents, 'frame' | 'failed'>,
  ): Subscription;
}
