import { systemRuntime } from '@shop/shared/runtime';
import { describeCopyStore } from './copy-store.suite.ts';
import { MemoryCopyStore } from './memory-copy-store.ts';

describeCopyStore(() => new MemoryCopyStore(systemRuntime));
