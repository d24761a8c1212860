import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { MemorySessionStore } from './memory-session-store.ts';
import { describeSessionStore } from './session-store.suite.ts';

describeSessionStore(() => {
  const runtime = createFakeRuntime();
  return { store: new MemorySessionStore(runtime), pass: (ms) => runtime.advance(ms) };
});
