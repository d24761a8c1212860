import type { Clock } from './clock.ts';
import type { Conditions } from './conditions.ts';
import type { SimulatedProcess } from './simulated-process.ts';

/** What a connection asks of the network that it is in. */
export interface Surroundings {
  readonly clock: Clock;
  readonly conditions: Conditions;
}

/** One direction of a connection: what arrives does so in order, as with TCP. */
class Lane {
  readonly #from: SimulatedProcess;
  readonly #to: SimulatedProcess;
  readonly #network: Surroundings;
  readonly #isBroken: () => boolean;
  #arrivesAt = 0;
  #held: (() => void)[] = [];

  constructor(
    [from, to]: readonly [SimulatedProcess, SimulatedProcess],
    network: Surroundings,
    isBroken: () => boolean,
  ) {
    this.#from = from;
    this.#to = to;
    this.#network = network;
    this.#isBroken = isBroken;
  }

  /** What a blocked way holds up is there when the way is free again, if the connection is. */
  carry(arrive: () => void): void {
    const { clock, conditions } = this.#network;
    const { host: from } = this.#from;
    const { host: to } = this.#to;
    this.#arrivesAt = Math.max(this.#arrivesAt, clock.now + conditions.latencyMs(from, to));
    clock.at(this.#arrivesAt, () => {
      if (this.#held.length > 0 || conditions.isBlocked(from, to)) this.#held.push(arrive);
      else this.#deliver(arrive);
    });
  }

  release(): void {
    if (this.#network.conditions.isBlocked(this.#from.host, this.#to.host)) return;
    for (const arrive of this.#held.splice(0)) this.#deliver(arrive);
  }

  #deliver(arrive: () => void): void {
    if (!this.#isBroken()) this.#to.input(arrive);
  }
}

/** One connection. Once broken it stays so; each side learns of it when it does. */
export class Wire {
  /** What the listening side calls it. */
  readonly peer: string;
  readonly dialler: SimulatedProcess;
  readonly listener: SimulatedProcess;
  readonly there: Lane;
  readonly back: Lane;
  isBroken = false;

  constructor(
    peer: string,
    [dialler, listener]: readonly [SimulatedProcess, SimulatedProcess],
    network: Surroundings,
  ) {
    this.peer = peer;
    this.dialler = dialler;
    this.listener = listener;
    const isBroken = () => this.isBroken;
    this.there = new Lane([dialler, listener], network, isBroken);
    this.back = new Lane([listener, dialler], network, isBroken);
  }

  connects(host: string, other?: string): boolean {
    const [a, b] = [this.dialler.host, this.listener.host];
    return other === undefined
      ? a === host || b === host
      : (a === host && b === other) || (a === other && b === host);
  }

  release(): void {
    this.there.release();
    this.back.release();
  }
}
