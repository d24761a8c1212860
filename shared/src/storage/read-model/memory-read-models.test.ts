import { createFakeRuntime } from '../../testing/fake-runtime.ts';
import { createMemoryStorage } from '../memory-storage.ts';
import { readModelsSuite } from './read-models.suite.ts';

readModelsSuite('read models in memory', () => createMemoryStorage(createFakeRuntime()).documents);
