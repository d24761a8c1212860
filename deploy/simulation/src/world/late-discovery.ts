import type { Discovery } from '@shop/shared/protocol/discovery/discovery';
import type { Cancel } from '@shop/shared/runtime';
import type { SimulatedProcess } from './simulated-process.ts';

/** How long it takes a process to hear of another one. */
const latenessMs = 50;

/** What is known to `discovery`, as a process learns of it. */
export const lateDiscovery = (discovery: Discovery, { runtime }: SimulatedProcess): Discovery => ({
  watch(service, onChange) {
    const coming = new Set<Cancel>();
    const stop = discovery.watch(service, (found) => {
      const cancel = runtime.after(latenessMs, () => {
        coming.delete(cancel);
        onChange(found);
      });
      coming.add(cancel);
    });
    return () => {
      stop();
      for (const cancel of coming) cancel();
    };
  },
});
