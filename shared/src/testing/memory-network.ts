import type { Link, LinkEvents, Listener, Publication, Transport } from '../protocol/transport.ts';
import type { Runtime } from '../runtime.ts';
import { Carrier, type Fate, type Passage } from './memory-network-carrier.ts';

/** One connection: broken for good, after which its link makes another. */
interface Wire {
  readonly peer: string;
  readonly listening: Listening;
  isBroken: boolean;
}

interface Dialling {
  readonly address: string;
  readonly host: string;
  readonly events: LinkEvents;
  wire: Wire | undefined;
  isClosed: boolean;
}

interface Listening {
  readonly onFrame: (peer: string, frame: Buffer) => void;
  readonly peers: Map<string, Dialling>;
  isOpen: boolean;
}

interface Subscriber {
  readonly address: string;
  readonly host: string;
  readonly topic: string;
  readonly since: number;
  readonly onFrame: (frame: Buffer) => void;
}

/**
 * A network in memory, whose faults are in the hands of a test. Everything takes `delayMs` of the
 * runtime's time; with a fake runtime the same test always does the same. As with ZeroMQ, a
 * listener is not told that a peer is gone, and a subscriber misses what was published before it
 * was connected. An address may be any text; a `*` in one that is listened on becomes a number.
 */
export class MemoryNetwork {
  readonly #runtime: Runtime;
  readonly #delayMs: number;
  readonly #carrier: Carrier;
  readonly #listeners = new Map<string, Listening>();
  readonly #publications = new Map<string, { readonly since: number }>();
  readonly #links = new Set<Dialling>();
  readonly #subscribers = new Set<Subscriber>();
  readonly #cut = new Set<string>();
  #names = 0;

  constructor(runtime: Runtime, delayMs = 1) {
    this.#runtime = runtime;
    this.#delayMs = delayMs;
    this.#carrier = new Carrier(runtime, delayMs);
  }

  /** The network as `host` uses it. */
  transport(host = 'host'): Transport {
    return {
      dial: ({ address }, events) => this.#dial(address, host, events),
      listen: async (address, _allowList, onFrame) => this.#listen(this.#bind(address), onFrame),
      publish: async (address) => this.#publish(this.#bind(address)),
      subscribe: ({ address }, topic, { frame: onFrame }) => {
        const subscriber = { address, host, topic, since: this.#runtime.now(), onFrame };
        this.#subscribers.add(subscriber);
        return { close: () => void this.#subscribers.delete(subscriber) };
      },
    };
  }

  /** Decides, from now on, what becomes of each frame; without a rule all are delivered. */
  treat(fateOf: (passage: Passage) => Fate = () => 'deliver'): void {
    this.#carrier.treat(fateOf);
  }

  /** Lets the frames that were held go on, in their order. */
  release(): void {
    this.#carrier.release();
  }

  /** Breaks the connections to an address, with what is on its way, until `heal`. */
  cut(address: string): void {
    this.#cut.add(address);
    for (const link of this.#links) if (link.address === address) this.#break(link);
  }

  /** Ends a `cut`: links connect again by themselves. */
  heal(address: string): void {
    this.#cut.delete(address);
    this.#connectAll(address);
  }

  /** Ends who listens or publishes at an address, without a word, as a killed process ends. */
  kill(address: string): void {
    const listening = this.#listeners.get(address);
    this.#publications.delete(address);
    this.#listeners.delete(address);
    if (listening) this.#end(listening);
  }

  #bind(pattern: string): string {
    const address = pattern.replace('*', () => String(++this.#names));
    const isTaken = this.#listeners.has(address) || this.#publications.has(address);
    if (isTaken) throw new Error(`${address} is in use`);
    return address;
  }

  #dial(address: string, host: string, events: LinkEvents): Link {
    const link: Dialling = { address, host, events, wire: undefined, isClosed: false };
    this.#links.add(link);
    this.#connect(link);
    return {
      send: (frame, onRefused) => {
        const { wire } = link;
        if (!wire) return this.#runtime.atTurnEnd(onRefused);
        const arrive = () => {
          if (!wire.isBroken && wire.listening.isOpen) wire.listening.onFrame(wire.peer, frame);
        };
        this.#carrier.carry({ address, host, kind: 'call', frame }, arrive, onRefused);
      },
      close: () => {
        link.isClosed = true;
        this.#links.delete(link);
        if (link.wire) link.wire.listening.peers.delete(link.wire.peer);
        link.wire = undefined;
      },
    };
  }

  #connectAll(address: string): void {
    for (const link of this.#links) if (link.address === address) this.#connect(link);
  }

  #connect(link: Dialling): void {
    this.#runtime.after(this.#delayMs, () => {
      const listening = this.#listeners.get(link.address);
      if (link.isClosed || link.wire || !listening || this.#cut.has(link.address)) return;
      const peer = `peer-${++this.#names}`;
      link.wire = { peer, listening, isBroken: false };
      listening.peers.set(peer, link);
      link.events.up();
    });
  }

  #break(link: Dialling): void {
    if (!link.wire) return;
    link.wire.isBroken = true;
    link.wire.listening.peers.delete(link.wire.peer);
    link.wire = undefined;
    this.#runtime.atTurnEnd(() => link.isClosed || link.events.down());
  }

  #listen(address: string, onFrame: Listening['onFrame']): Listener {
    const listening: Listening = { onFrame, peers: new Map(), isOpen: true };
    this.#listeners.set(address, listening);
    this.#connectAll(address);
    return {
      address,
      send: (peer, frame, onRefused) => {
        const link = listening.peers.get(peer);
        const wire = link?.wire;
        if (!link || !wire) return this.#runtime.atTurnEnd(onRefused);
        const arrive = () => {
          if (link.wire === wire) link.events.frame(frame);
        };
        const { host } = link;
        this.#carrier.carry({ address, host, kind: 'answer', frame }, arrive, onRefused);
      },
      close: async () => {
        listening.isOpen = false;
        if (this.#listeners.get(address) === listening) this.#listeners.delete(address);
        this.#runtime.after(this.#delayMs, () => this.#end(listening));
      },
    };
  }

  #end(listening: Listening): void {
    listening.isOpen = false;
    for (const link of listening.peers.values()) this.#break(link);
  }

  #publish(address: string): Publication {
    const publication = { since: this.#runtime.now() };
    const isOpen = () => this.#publications.get(address) === publication;
    this.#publications.set(address, publication);
    return {
      address,
      publish: (frame) => {
        if (!isOpen() || this.#cut.has(address)) return;
        const connectedBefore = this.#runtime.now() - this.#delayMs;
        if (publication.since > connectedBefore) return;
        for (const subscriber of this.#subscribers) {
          if (subscriber.address !== address || subscriber.since > connectedBefore) continue;
          if (frame.toString('latin1').startsWith(subscriber.topic))
            this.#announce(subscriber, frame);
        }
      },
      close: async () => void (isOpen() && this.#publications.delete(address)),
    };
  }

  #announce(subscriber: Subscriber, frame: Buffer): void {
    const { address, host } = subscriber;
    this.#carrier.carry({ address, host, kind: 'event', frame }, () => {
      if (this.#subscribers.has(subscriber)) subscriber.onFrame(frame);
    });
  }
}
