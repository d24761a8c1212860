import type { Scenario, ScenarioOptions } from '../scenario.ts';
import { byProducts } from './catalogue.ts';
import { byConnections } from './connections.ts';
import { byCallsInFlight } from './in-flight.ts';
import { byReplicas } from './replicas.ts';

/** There are many points, and it is their line that counts: shorter windows will do. */
const maxRounds = 5;
const maxWindowMs = 1_000;

/** The same with fewer rounds and shorter windows, where there are more. */
export const shortened = <T extends Pick<ScenarioOptions, 'rounds' | 'windows'>>(
  options: T,
): T => ({
  ...options,
  rounds: Math.min(options.rounds, maxRounds),
  windows: { ...options.windows, windowMs: Math.min(options.windows.windowMs, maxWindowMs) },
});

/** Our side's cost as there is more to do, with more to do it, and with more to keep. */
export const growth: Scenario = async (given) => {
  const options = shortened(given);
  return [
    ...(await byConnections(options)),
    ...(await byReplicas(options)),
    ...(await byCallsInFlight(options)),
    ...(await byProducts(options)),
  ];
};
