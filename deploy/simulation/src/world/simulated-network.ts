import type { LinkEvents, Transport } from '@shop/shared/protocol/transport';
import type { Runtime } from '@shop/shared/runtime';
import type { Chance } from './chance.ts';
import type { Conditions } from './conditions.ts';
import type { SimulatedProcess } from './simulated-process.ts';
import { type Bound, type Dialled, type Wire, laneBetween } from './wire.ts';

const firstRetryMs = 100;
const maxRetryMs = 2_000;

/** When what was already there before a reconnect comes again, if it does. */
const repeatedWithinMs = 150;

/** When the heartbeats of ZeroMQ notice that nobody answers. */
const noticedMs = [2_000, 3_000] as const;

/** A network of hosts, whose faults are in the hands of a simulation. */
export class SimulatedNetwork {
  readonly #clock: Runtime;
  readonly #chance: Chance;
  readonly #conditions: Conditions;
  readonly #bound = new Map<string, Bound>();
  readonly #dialled = new Set<Dialled>();
  readonly #wires = new Set<Wire>();
  #names = 0;

  constructor(clock: Runtime, chance: Chance, conditions: Conditions) {
    this.#clock = clock;
    this.#chance = chance;
    this.#conditions = conditions;
  }

  /** Connections and addresses that are open. */
  get open(): number {
    return this.#bound.size + this.#dialled.size;
  }

  /** Blocks one direction. A peer that hears nothing for too long gives the connection up. */
  block(from: string, to: string): void {
    this.#conditions.block(from, to);
    this.#noticeLater(from, to, () => this.#conditions.isBlocked(from, to));
  }

  unblock(from: string, to: string): void {
    this.#conditions.unblock(from, to);
    this.release();
  }

  /** Delivers what blocked ways have held up, where they are free again. */
  release(): void {
    for (const { there, back } of this.#wires) [there, back].forEach((lane) => lane.release());
  }

  /** Breaks the connections of a host, to another one or all, with what is on its way. */
  reset(host: string, other?: string): void {
    for (const wire of this.#wires) {
      const ends = [wire.dialled.process.host, wire.bound.process.host];
      if (ends.includes(host) && (!other || ends.includes(other))) this.#break(wire, 5);
    }
  }

  /** A process stands still: its peers give its connections up when that takes too long. */
  paused(process: SimulatedProcess): void {
    this.#noticeLater(process.host, undefined, () => !process.isRunning());
  }

  /** A process is gone; its peers notice at once, or only when they wait for too long. */
  killed(process: SimulatedProcess, isSilent: boolean): void {
    for (const [address, bound] of this.#bound) {
      if (bound.process === process) this.#bound.delete(address);
    }
    for (const dialled of this.#dialled) {
      if (dialled.process === process) this.#close(dialled);
    }
    for (const wire of this.#wires) {
      const ends = [wire.dialled.process, wire.bound.process];
      if (ends.includes(process)) this.#break(wire, isSilent ? noticedMs[1] : 2);
    }
  }

  /** The network as one process uses it. */
  transport(process: SimulatedProcess): Transport {
    const { atTurnEnd } = process.runtime;
    const dial = (address: string, events: LinkEvents): Dialled => {
      const state = { wire: undefined, retryMs: firstRetryMs, isClosed: false };
      const dialled: Dialled = { process, address, events, ...state, lastFrame: undefined };
      this.#dialled.add(dialled);
      this.#clock.after(0, () => this.#connect(dialled));
      return dialled;
    };
    return {
      dial: ({ address }, events) => {
        const dialled = dial(address, events);
        const send = (frame: Buffer, onRefused: () => void) => {
          const { wire } = dialled;
          if (!wire || this.#conditions.happens('refusal')) return atTurnEnd(onRefused);
          const { bound, peer } = wire;
          wire.there.carry(() => void (bound.isOpen && bound.onFrame(peer, frame)));
        };
        return { send, close: () => this.#close(dialled) };
      },
      listen: async (address, _allowList, onFrame) => {
        const { bound, close } = this.#bind(address, process, onFrame);
        const send = (peer: string, frame: Buffer, onRefused: () => void) => {
          const wire = bound.peers.get(peer);
          if (wire && !this.#conditions.happens('refusal')) this.#carryBack(wire, frame);
          else atTurnEnd(onRefused);
        };
        return { address, send, close };
      },
      publish: async (address) => {
        const { bound, close } = this.#bind(address, process, () => undefined);
        const publish = (frame: Buffer) => {
          for (const wire of bound.peers.values()) {
            if (!this.#conditions.happens('eventLoss')) this.#carryBack(wire, frame);
          }
        };
        return { address, publish, close };
      },
      subscribe: ({ address }, topic, events) => {
        const isWanted = (frame: Buffer) => frame.toString('latin1', 0, topic.length) === topic;
        const frame = (bytes: Buffer) => void (isWanted(bytes) && events.frame(bytes));
        const nothing = () => undefined;
        const dialled = dial(address, { ...events, up: nothing, down: nothing, frame });
        return { close: () => this.#close(dialled) };
      },
    };
  }

  #bind(address: string, process: SimulatedProcess, onFrame: Bound['onFrame']) {
    if (this.#bound.has(address)) throw new Error(`${address} is in use`);
    const bound: Bound = { process, onFrame, peers: new Map(), isOpen: true };
    this.#bound.set(address, bound);
    const close = async () => {
      bound.isOpen = false;
      if (this.#bound.get(address) === bound) this.#bound.delete(address);
      for (const wire of bound.peers.values()) this.#clock.after(10, () => this.#break(wire, 2));
    };
    return { bound, close };
  }

  #close(dialled: Dialled): void {
    dialled.isClosed = true;
    this.#dialled.delete(dialled);
    if (dialled.wire) this.#break(dialled.wire, 2);
    dialled.wire = undefined;
  }

  #connect(dialled: Dialled): void {
    const { process, address } = dialled;
    if (dialled.isClosed || process.isGone() || dialled.wire) return;
    const bound = this.#bound.get(address);
    const [from, to] = [process.host, bound?.process.host ?? ''];
    const isBlocked = this.#conditions.isBlocked(from, to) || this.#conditions.isBlocked(to, from);
    if (!bound?.process.isRunning() || !process.isRunning() || isBlocked) {
      dialled.retryMs = Math.min(2 * dialled.retryMs, maxRetryMs);
      const ms = dialled.retryMs * this.#chance.between(0.5, 1);
      return void this.#clock.after(ms, () => this.#connect(dialled));
    }
    const surroundings = { clock: this.#clock, conditions: this.#conditions };
    const lane = (a: SimulatedProcess, b: SimulatedProcess) =>
      laneBetween(a, b, surroundings, () => wire.isBroken);
    const [there, back] = [lane(process, bound.process), lane(bound.process, process)];
    const peer = `peer-${++this.#names}`;
    const wire: Wire = { peer, dialled, bound, there, back, isBroken: false };
    dialled.wire = wire;
    dialled.retryMs = firstRetryMs;
    bound.peers.set(peer, wire);
    this.#wires.add(wire);
    back.carry(() => {
      if (dialled.isClosed || dialled.wire !== wire) return;
      dialled.events.up();
      const { lastFrame } = dialled;
      if (!lastFrame || !this.#conditions.happens('repetition')) return;
      const ms = repeatedWithinMs * this.#chance.next();
      this.#clock.after(ms, () => this.#carryBack(wire, lastFrame));
    });
  }

  #carryBack(wire: Wire, frame: Buffer): void {
    const { dialled } = wire;
    wire.back.carry(() => {
      if (dialled.wire !== wire) return;
      dialled.lastFrame = frame;
      dialled.events.frame(frame);
    });
  }

  #noticeLater(host: string, other: string | undefined, isStill: () => boolean): void {
    this.#clock.after(this.#chance.between(...noticedMs), () => {
      if (isStill()) this.reset(host, other);
    });
  }

  /** Both sides are told within a time, each at its own. */
  #break(wire: Wire, toldWithinMs: number): void {
    if (wire.isBroken) return;
    wire.isBroken = true;
    this.#wires.delete(wire);
    const { dialled, bound } = wire;
    const told = () => this.#chance.next() * toldWithinMs;
    const down = () => {
      if (dialled.isClosed || dialled.wire !== wire) return;
      dialled.wire = undefined;
      dialled.events.down();
      this.#clock.after(firstRetryMs * this.#chance.next(), () => this.#connect(dialled));
    };
    this.#clock.after(told(), () => dialled.process.input(down));
    this.#clock.after(told(), () => void bound.peers.delete(wire.peer));
  }
}
