import type { LinkEvents, Transport } from '@shop/shared/protocol/transport';
import type { Chance } from './chance.ts';
import type { Clock } from './clock.ts';
import { Conditions } from './conditions.ts';
import type { Bound, Connected, Dialled } from './ends.ts';
import type { SimulatedProcess } from './simulated-process.ts';
import { type Surroundings, Wire } from './wire.ts';

const firstRetryMs = 100;
const maxRetryMs = 2_000;

/** When what was already there before a reconnect comes again, if it does. */
const repeatedWithinMs = 150;

/** When the heartbeats of ZeroMQ notice that nobody answers. */
const noticedMs = { min: 2_000, max: 3_000 };

/** A network of hosts, whose faults are in the hands of a simulation. */
export class SimulatedNetwork implements Surroundings {
  readonly clock: Clock;
  readonly conditions: Conditions;
  readonly #chance: Chance;
  readonly #bound = new Map<string, Bound>();
  readonly #dialled = new Set<Dialled>();
  readonly #wires = new Set<Wire>();
  #names = 0;

  constructor(clock: Clock, chance: Chance) {
    this.clock = clock;
    this.conditions = new Conditions(chance);
    this.#chance = chance;
  }

  /** Connections and addresses that are open. */
  get open(): number {
    return this.#bound.size + this.#dialled.size;
  }

  /** From now on nothing goes this way. Who waits for too long gives the connection up. */
  block(from: string, to: string): void {
    this.conditions.setBlocked(from, to, true);
    this.#noticeLater(from, to, () => this.conditions.isBlocked(from, to));
  }

  unblock(from: string, to: string): void {
    this.conditions.setBlocked(from, to, false);
    for (const wire of this.#wires) if (wire.connects(from, to)) wire.release();
  }

  /** Breaks the connections of a host, to another one or all, with what is on its way. */
  reset(host: string, other?: string): void {
    for (const wire of this.#wires) if (wire.connects(host, other)) this.#break(wire, 5);
  }

  /** A process stands still: its peers give its connections up when that takes too long. */
  paused(process: SimulatedProcess): void {
    this.#noticeLater(process.host, undefined, () => !process.isRunning);
  }

  /** A process is gone; its peers notice at once, or only when they wait for too long. */
  killed(process: SimulatedProcess, isSilent: boolean): void {
    const toldMs = isSilent ? noticedMs.max : 2;
    for (const [address, bound] of this.#bound) {
      if (bound.process === process) this.#bound.delete(address);
    }
    for (const dialled of this.#dialled) {
      if (dialled.process === process) this.#close(dialled);
    }
    for (const wire of this.#wires) {
      if (wire.dialler === process || wire.listener === process) this.#break(wire, toldMs);
    }
  }

  /** The network as one process uses it. */
  transport(process: SimulatedProcess): Transport {
    const dial = (address: string, events: LinkEvents): Dialled => {
      const dialled: Dialled = {
        process,
        address,
        events,
        wire: undefined,
        retryMs: firstRetryMs,
        isClosed: false,
        lastFrame: undefined,
      };
      this.#dialled.add(dialled);
      this.#connectIn(dialled, 0);
      return dialled;
    };
    return {
      dial: ({ address }, events) => {
        const dialled = dial(address, events);
        return {
          send: (frame, onRefused) => this.#send(dialled, frame, onRefused),
          close: () => this.#close(dialled),
        };
      },
      listen: async (address, _allowList, onFrame) => {
        const bound = this.#bind(address, process, onFrame);
        return {
          address,
          send: (peer, frame, onRefused) => this.#answer(bound, peer, frame, onRefused),
          close: async () => this.#unbind(address, bound),
        };
      },
      publish: async (address) => {
        const bound = this.#bind(address, process, () => undefined);
        return {
          address,
          publish: (frame) => this.#publish(bound, frame),
          close: async () => this.#unbind(address, bound),
        };
      },
      subscribe: ({ address }, topic, events) => {
        const isWanted = (frame: Buffer) => frame.toString('latin1', 0, topic.length) === topic;
        const frame = (bytes: Buffer) => void (isWanted(bytes) && events.frame(bytes));
        const dialled = dial(address, {
          ...events,
          up: () => undefined,
          down: () => undefined,
          frame,
        });
        return { close: () => this.#close(dialled) };
      },
    };
  }

  #bind(address: string, process: SimulatedProcess, onFrame: Bound['onFrame']): Bound {
    if (this.#bound.has(address)) throw new Error(`${address} is in use`);
    const bound = { process, onFrame, peers: new Map<string, Connected>(), isOpen: true };
    this.#bound.set(address, bound);
    return bound;
  }

  #unbind(address: string, bound: Bound): void {
    bound.isOpen = false;
    if (this.#bound.get(address) === bound) this.#bound.delete(address);
    for (const { wire } of bound.peers.values()) this.clock.in(10, () => this.#break(wire, 2));
  }

  #close(dialled: Dialled): void {
    dialled.isClosed = true;
    this.#dialled.delete(dialled);
    if (dialled.wire) this.#break(dialled.wire, 2);
    dialled.wire = undefined;
  }

  #connectIn(dialled: Dialled, ms: number): void {
    this.clock.in(ms, () => this.#connect(dialled));
  }

  #connect(dialled: Dialled): void {
    const { process, address, isClosed } = dialled;
    if (isClosed || process.isGone || dialled.wire) return;
    const bound = this.#bound.get(address);
    const { host } = process;
    const canConnect =
      bound?.process.isRunning &&
      process.isRunning &&
      !this.conditions.isBlocked(host, bound.process.host) &&
      !this.conditions.isBlocked(bound.process.host, host);
    if (!canConnect) {
      dialled.retryMs = Math.min(2 * dialled.retryMs, maxRetryMs);
      return this.#connectIn(dialled, dialled.retryMs * this.#chance.between(0.5, 1));
    }
    const wire = new Wire(`peer-${++this.#names}`, [process, bound.process], this);
    dialled.wire = wire;
    dialled.retryMs = firstRetryMs;
    bound.peers.set(wire.peer, { dialled, wire });
    this.#wires.add(wire);
    wire.back.carry(() => this.#welcome(dialled, wire));
  }

  #welcome(dialled: Dialled, wire: Wire): void {
    if (dialled.isClosed || dialled.wire !== wire) return;
    dialled.events.up();
    const { lastFrame } = dialled;
    if (!lastFrame || !this.conditions.happens(this.conditions.weather.repetition)) return;
    this.clock.in(repeatedWithinMs * this.#chance.next(), () =>
      this.#carryBack({ dialled, wire }, lastFrame),
    );
  }

  #send(dialled: Dialled, frame: Buffer, onRefused: () => void): void {
    const { wire, address, process } = dialled;
    const bound = this.#bound.get(address);
    if (!wire || this.conditions.happens(this.conditions.weather.refusal)) {
      return process.runtime.atTurnEnd(onRefused);
    }
    wire.there.carry(() => {
      if (bound?.isOpen && bound.process === wire.listener) bound.onFrame(wire.peer, frame);
    });
  }

  #answer(bound: Bound, peer: string, frame: Buffer, onRefused: () => void): void {
    const connected = bound.peers.get(peer);
    if (!connected || this.conditions.happens(this.conditions.weather.refusal)) {
      return bound.process.runtime.atTurnEnd(onRefused);
    }
    this.#carryBack(connected, frame);
  }

  #publish(bound: Bound, frame: Buffer): void {
    for (const connected of bound.peers.values()) {
      const isLost = this.conditions.happens(this.conditions.weather.eventLoss);
      if (!isLost) this.#carryBack(connected, frame);
    }
  }

  #carryBack({ dialled, wire }: Connected, frame: Buffer): void {
    wire.back.carry(() => {
      if (dialled.wire !== wire) return;
      dialled.lastFrame = frame;
      dialled.events.frame(frame);
    });
  }

  #noticeLater(host: string, other: string | undefined, isStill: () => boolean): void {
    this.clock.in(this.#chance.between(noticedMs.min, noticedMs.max), () => {
      if (isStill()) this.reset(host, other);
    });
  }

  /** Both sides are told within a time, each at its own. */
  #break(wire: Wire, toldWithinMs: number): void {
    if (wire.isBroken) return;
    wire.isBroken = true;
    this.#wires.delete(wire);
    const told = () => this.#chance.next() * toldWithinMs;
    for (const dialled of this.#dialled) {
      if (dialled.wire !== wire) continue;
      this.clock.in(told(), () =>
        dialled.process.input(() => {
          if (dialled.isClosed || dialled.wire !== wire) return;
          dialled.wire = undefined;
          dialled.events.down();
          this.#connectIn(dialled, firstRetryMs * this.#chance.next());
        }),
      );
    }
    for (const bound of this.#bound.values()) {
      this.clock.in(told(), () => void bound.peers.delete(wire.peer));
    }
  }
}
