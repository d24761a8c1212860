import type { HandshakeFailure } from './incidents.ts';

/** What a connection tells its owner. Nothing is told after `close()`. */
export interface LinkEvents {
  /** The other side is there: frames can be sent. May follow a `down` any number of times. */
  up(): void;
  /** The other side is gone; what was sent and not answered may or may not have arrived. */
  down(): void;
  /** The other side was not met as it should be; the link may or may not try again by itself. */
  failed(why: HandshakeFailure): void;
  frame(bytes: Buffer): void;
}

/** A connection to one address, made again by itself for as long as it is open. */
export interface Link {
  /** Hands a frame over; calls `onRefused`, later, when it was not taken and will not arrive. */
  send(frame: Buffer, onRefused: () => void): void;
  close(): void;
}

/** Who is wanted: only a process with this public key can be it. */
export interface Remote {
  readonly address: string;
  /** Empty where the network has no keys. */
  readonly key: string;
}

/** Whom a listening side lets in. Asked for each connection that is made. */
export interface AllowList {
  /** For logs and for the authentication of ZeroMQ: `pricing.calls`. */
  readonly name: string;
  allows(publicKey: string): boolean;
  /** Hears of a key that was not let in, and of the address that it came from. */
  refused?(publicKey: string, from: string): void;
}

/** The side that others connect to. A peer is named by its connection, anew for each one. */
export interface Listener {
  /** Where it can be reached: the bound address with its real port. */
  readonly address: string;
  /** As `Link.send`; refused when the peer is gone or does not read. */
  send(peer: string, frame: Buffer, onRefused: () => void): void;
  /** Stops listening; frames already sent may still leave within a second. */
  close(): Promise<void>;
}

/** The side that announces to everyone who follows. */
export interface Publication {
  readonly address: string;
  /** Sends to whoever follows now; who does not keep up loses frames without a notice. */
  publish(frame: Buffer): void;
  close(): Promise<void>;
}

/** Frames from one publication, for as long as it is open. */
export interface Subscription {
  close(): void;
}

/**
 * All that the protocol needs of a network, as one process uses it. ZeroMQ is one; tests and
 * simulations bring others. An address is opaque to the protocol.
 */
export interface Transport {
  dial(to: Remote, events: LinkEvents): Link;
  /** Rejects when the address cannot be bound. */
  listen(
    address: string,
    allowList: AllowList,
    onFrame: (peer: string, frame: Buffer) => void,
  ): Promise<Listener>;
  /** Rejects when the address cannot be bound. */
  publish(address: string, allowList: AllowList): Promise<Publication>;
  /** `topic` is the beginning of every frame that is wanted. */
  subscribe(
    from: Remote,
    topic: string,
    events: Pick<LinkEvents, 'frame' | 'failed'>,
  ): Subscription;
}
