import type { Fact, FaultFact } from '../history/facts.ts';
import { Chance } from './chance.ts';
import { Clock } from './clock.ts';
import { SimulatedNetwork } from './simulated-network.ts';

type Said<F> = F extends Fact ? Omit<F, 'at'> : never;

/** All that a run has in one place: time, chance, the network, and what was seen to happen. */
export class World {
  readonly seed: number;
  readonly chance: Chance;
  readonly clock = new Clock();
  readonly network: SimulatedNetwork;
  readonly facts: Fact[] = [];

  constructor(seed: number) {
    this.seed = seed;
    this.chance = new Chance(seed);
    this.network = new SimulatedNetwork(this.clock, this.chance);
  }

  note(fact: Said<Fact>): void {
    this.facts.push({ at: this.clock.now, ...fact });
  }

  fault(text: string, process?: FaultFact['process']): void {
    this.note({ kind: 'fault', text, ...(process && { process }) });
  }
}
