import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import type { Fact, Said } from '../history/facts.ts';
import { createChance } from './chance.ts';
import { createConditions } from './conditions.ts';
import { SimulatedNetwork } from './simulated-network.ts';

export type World = ReturnType<typeof createWorld>;

/** All that a run has in one place: time, chance, the network, and what was seen to happen. */
export const createWorld = (seed: number) => {
  // It stands still while anything happens, also in promises, and then goes to the next thing.
  const clock = createFakeRuntime({ seed });
  const chance = createChance(clock.random);
  const conditions = createConditions(chance);
  const facts: Fact[] = [];
  let runs = 0;
  const note = <K extends Fact['kind']>(kind: K, said: Said<K>): void => {
    // A kind with what it says is a fact, which the compiler does not see of a kind not yet known.
    facts.push({ at: clock.now(), kind, ...said } as unknown as Fact);
  };
  return {
    chance,
    clock,
    conditions,
    network: new SimulatedNetwork(clock, chance, conditions),
    facts,
    /** Numbers the runs of handlers. */
    nextRun: () => ++runs,
    note,
    fault: (text: string, process?: Said<'fault'>['process']) => note('fault', { text, process }),
    /** Lets time pass, and all happen that happens meanwhile. */
    pass: clock.advance,
  };
};
