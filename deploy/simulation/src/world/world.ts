import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import type { Fact, FactOf, Noted } from '../history/facts.ts';
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
  const note = (noted: Noted): void => void facts.push({ at: clock.now(), ...noted });
  return {
    chance,
    clock,
    conditions,
    network: new SimulatedNetwork(clock, chance, conditions),
    facts,
    /** Numbers the runs of handlers. */
    nextRun: () => ++runs,
    note,
    fault: (text: string, process?: FactOf<'fault'>['process']) =>
      note({ kind: 'fault', text, process }),
    /** Lets time pass, and all happen that happens meanwhile. */
    pass: clock.advance,
  };
};
