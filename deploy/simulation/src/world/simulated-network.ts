import type { LinkEvents, Transport } from '@shop/shared/protocol/transport';
import type { Chance } from './chance.ts';
import type { Clock } from './clock.ts';
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
export const createNetwork = (clock: Clock, chance: Chance, conditions: Conditions) => {
  const listening = new Map<string, Bound>();
  const links = new Set<Dialled>();
  const wires = new Set<Wire>();
  let names = 0;

  /** Both sides are told within a time, each at its own. */
  const cut = (wire: Wire, toldWithinMs: number): void => {
    if (wire.isBroken) return;
    wire.isBroken = true;
    wires.delete(wire);
    const { dialled, bound } = wire;
    const told = () => chance.next() * toldWithinMs;
    const down = () => {
      if (dialled.isClosed || dialled.wire !== wire) return;
      dialled.wire = undefined;
      dialled.events.down();
      connectIn(dialled, firstRetryMs * chance.next());
    };
    clock.in(told(), () => dialled.process.input(down));
    clock.in(told(), () => void bound.peers.delete(wire.peer));
  };

  const connectIn = (dialled: Dialled, ms: number) => void clock.in(ms, () => connect(dialled));

  const connect = (dialled: Dialled): void => {
    const { process, address } = dialled;
    if (dialled.isClosed || process.isGone() || dialled.wire) return;
    const bound = listening.get(address);
    const [from, to] = [process.host, bound?.process.host ?? ''];
    const isBlocked = conditions.isBlocked(from, to) || conditions.isBlocked(to, from);
    if (!bound?.process.isRunning() || !process.isRunning() || isBlocked) {
      dialled.retryMs = Math.min(2 * dialled.retryMs, maxRetryMs);
      return connectIn(dialled, dialled.retryMs * chance.between(0.5, 1));
    }
    const lane = (a: SimulatedProcess, b: SimulatedProcess) =>
      laneBetween(a, b, { clock, conditions }, () => wire.isBroken);
    const [there, back] = [lane(process, bound.process), lane(bound.process, process)];
    const wire: Wire = { peer: `peer-${++names}`, dialled, bound, there, back, isBroken: false };
    dialled.wire = wire;
    dialled.retryMs = firstRetryMs;
    bound.peers.set(wire.peer, wire);
    wires.add(wire);
    back.carry(() => welcome(wire));
  };

  const welcome = (wire: Wire): void => {
    const { dialled } = wire;
    if (dialled.isClosed || dialled.wire !== wire) return;
    dialled.events.up();
    const { lastFrame } = dialled;
    if (!lastFrame || !conditions.happens('repetition')) return;
    clock.in(repeatedWithinMs * chance.next(), () => carryBack(wire, lastFrame));
  };

  const carryBack = (wire: Wire, frame: Buffer): void => {
    const { dialled } = wire;
    wire.back.carry(() => {
      if (dialled.wire !== wire) return;
      dialled.lastFrame = frame;
      dialled.events.frame(frame);
    });
  };

  const dial = (process: SimulatedProcess, address: string, events: LinkEvents) => {
    const state = { wire: undefined, retryMs: firstRetryMs, isClosed: false };
    const dialled: Dialled = { process, address, events, ...state, lastFrame: undefined };
    links.add(dialled);
    connectIn(dialled, 0);
    return dialled;
  };

  const close = (dialled: Dialled): void => {
    dialled.isClosed = true;
    links.delete(dialled);
    if (dialled.wire) cut(dialled.wire, 2);
    dialled.wire = undefined;
  };

  const bind = (address: string, process: SimulatedProcess, onFrame: Bound['onFrame']) => {
    if (listening.has(address)) throw new Error(`${address} is in use`);
    const bound: Bound = { process, onFrame, peers: new Map(), isOpen: true };
    listening.set(address, bound);
    const unbind = async () => {
      bound.isOpen = false;
      if (listening.get(address) === bound) listening.delete(address);
      for (const wire of bound.peers.values()) clock.in(10, () => cut(wire, 2));
    };
    return { bound, unbind };
  };

  const release = (): void => {
    for (const { there, back } of wires) [there, back].forEach((lane) => lane.release());
  };

  /** Breaks the connections of a host, to another one or all, with what is on its way. */
  const reset = (host: string, other?: string): void => {
    for (const wire of wires) {
      const ends = [wire.dialled.process.host, wire.bound.process.host];
      if (ends.includes(host) && (!other || ends.includes(other))) cut(wire, 5);
    }
  };

  /** Who waits for too long gives a connection up. */
  const resetLater = (host: string, other: string | undefined, isStill: () => boolean) =>
    void clock.in(chance.between(...noticedMs), () => void (isStill() && reset(host, other)));

  return {
    /** How many connections and addresses are open. */
    open: () => listening.size + links.size,
    reset,
    /** From now on nothing goes this way. */
    block(from: string, to: string) {
      conditions.block(from, to);
      resetLater(from, to, () => conditions.isBlocked(from, to));
    },
    unblock(from: string, to: string) {
      conditions.unblock(from, to);
      release();
    },
    /** Ends all that goes wrong between hosts. */
    heal() {
      conditions.clear();
      release();
    },
    /** A process stands still. */
    paused: (process: SimulatedProcess) =>
      resetLater(process.host, undefined, () => !process.isRunning()),
    /** A process is gone; its peers notice at once, or only when they wait for too long. */
    killed(process: SimulatedProcess, isSilent: boolean) {
      for (const [address, bound] of listening) {
        if (bound.process === process) listening.delete(address);
      }
      for (const dialled of links) if (dialled.process === process) close(dialled);
      for (const wire of wires) {
        const ends = [wire.dialled.process, wire.bound.process];
        if (ends.includes(process)) cut(wire, isSilent ? noticedMs[1] : 2);
      }
    },
    /** The network as one process uses it. */
    transport: (process: SimulatedProcess): Transport => ({
      dial({ address }, events) {
        const dialled = dial(process, address, events);
        return {
          send(frame, onRefused) {
            const { wire } = dialled;
            if (!wire || conditions.happens('refusal')) return process.runtime.atTurnEnd(onRefused);
            const { bound, peer } = wire;
            wire.there.carry(() => void (bound.isOpen && bound.onFrame(peer, frame)));
          },
          close: () => close(dialled),
        };
      },
      async listen(address, _allowList, onFrame) {
        const { bound, unbind } = bind(address, process, onFrame);
        return {
          address,
          send(peer, frame, onRefused) {
            const wire = bound.peers.get(peer);
            if (wire && !conditions.happens('refusal')) carryBack(wire, frame);
            else process.runtime.atTurnEnd(onRefused);
          },
          close: unbind,
        };
      },
      async publish(address) {
        const { bound, unbind } = bind(address, process, () => undefined);
        return {
          address,
          publish(frame) {
            for (const wire of bound.peers.values()) {
              if (!conditions.happens('eventLoss')) carryBack(wire, frame);
            }
          },
          close: unbind,
        };
      },
      subscribe({ address }, topic, events) {
        const isWanted = (frame: Buffer) => frame.toString('latin1', 0, topic.length) === topic;
        const frame = (bytes: Buffer) => void (isWanted(bytes) && events.frame(bytes));
        const nothing = () => undefined;
        const dialled = dial(process, address, { ...events, up: nothing, down: nothing, frame });
        return { close: () => close(dialled) };
      },
    }),
  };
};
