import { pino } from 'pino';
import { Registry } from 'prom-client';
import { type Runtime, systemRuntime } from '../runtime.ts';
import type { Setup } from '../service/service.ts';

/** The setup that an adapter under test opens with, and a process for what it registers. */
interface TestSetup extends Setup {
  /** Asks what the adapter has registered as a check. */
  probe(name: string): Promise<unknown>;
  /** Ends what the adapter opened, as a stopping process does. */
  stop(): Promise<void>;
}

/** A setup that logs nothing. */
export const createTestSetup = (runtime: Runtime = systemRuntime): TestSetup => {
  const probes = new Map<string, () => Promise<unknown>>();
  const stops: (() => Promise<unknown>)[] = [];
  return {
    runtime,
    log: pino({ enabled: false }),
    metrics: new Registry(),
    check: (name, probe) => void probes.set(name, probe),
    onStop: (task) => void stops.push(task),
    async probe(name) {
      const probe = probes.get(name);
      if (!probe) throw new Error(`no check is named ${name}`);
      return probe();
    },
    async stop() {
      for (const stop of stops.splice(0).toReversed()) await stop();
    },
  };
};
