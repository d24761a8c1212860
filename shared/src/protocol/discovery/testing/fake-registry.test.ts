import { createFakeRuntime } from '../../../testing/fake-runtime.ts';
import { replicaRegistrySuite } from '../replica-registry.suite.ts';
import { createFakeRegistry } from './fake-registry.ts';

replicaRegistrySuite('the registry of tests', async () => {
  const runtime = createFakeRuntime();
  return {
    registry: createFakeRegistry(runtime),
    async eventually(attempt) {
      await runtime.advance(1_000);
      await attempt();
    },
  };
});
