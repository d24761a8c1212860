import { factRepositorySuite } from './fact-repository.suite.ts';
import { MemoryFactRepository } from './memory-fact-repository.ts';

factRepositorySuite('facts in memory', async () => [
  new MemoryFactRepository(),
  new MemoryFactRepository(),
]);
