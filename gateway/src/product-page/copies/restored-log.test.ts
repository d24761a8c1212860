import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { MemoryCopyStore } from './memory-copy-store.ts';
import { describeRestoredLog } from './restored-log.suite.ts';

describeRestoredLog(async () => new MemoryCopyStore(createFakeRuntime()), 100);
