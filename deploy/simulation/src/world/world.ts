import type { Fact, Said } from '../history/facts.ts';
import { Chance } from './chance.ts';
import { Clock } from './clock.ts';
import { SimulatedNetwork } from './simulated-network.ts';

/** All that a run has in one place: time, chance, the network, and what was seen to happen. */
export class World {
  readonly chance: Chance;
  readonly clock = new Clock();
  readonly network: SimulatedNetwork;
  readonly facts: Fact[] = [];

  constructor(seed: number) {
    this.chance = new Chance(seed);
    this.network = new SimulatedNetwork(this.clock, this.chance);
  }

  note<K extends Fact['kind']>(kind: K, said: Said<K>): void {
    // A kind with what it says is a fact, which the compiler does not see of a kind not yet known.
    this.facts.push({ at: this.clock.now, kind, ...said } as unknown as Fact);
  }

  fault(text: string): void {
    this.note('fault', { text });
  }
}
