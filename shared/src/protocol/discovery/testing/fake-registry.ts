import type { Runtime } from '../../../runtime.ts';
import type { ReplicaRegistry } from '../replica-registry.ts';

/** A registry in memory that can fail, be emptied, refuse writes and lose notices. */
interface FakeRegistry extends ReplicaRegistry {
  /** Sets its faults; it starts with none. */
  set(faults: Partial<Faults>): void;
  /** It comes back after an outage, and tells all listeners. */
  comeBack(): void;
  flush(): void;
  /** How often it was read. */
  reads(): number;
}

interface Faults {
  /** It does not answer. */
  readonly away: boolean;
  /** It accepts no new writes. */
  readonly full: boolean;
  readonly losesNotices: boolean;
}

/** An empty registry; its clock is that of `runtime`. */
export const createFakeRegistry = (runtime: Runtime): FakeRegistry => {
  const services = new Map<string, Map<string, number>>();
  const listeners = new Set<(service?: string) => void>();
  let faults: Faults = { away: false, full: false, losesNotices: false };
  let reads = 0;

  const tell = (service?: string) => {
    for (const listener of listeners) listener(service);
  };
  const liveOf = (service: string) => {
    const now = runtime.now();
    const written = [...(services.get(service) ?? [])];
    return new Map(written.filter(([, runsOutAt]) => runsOutAt > now));
  };
  return {
    async read(service) {
      reads += 1;
      if (faults.away) throw new Error('away');
      return [...liveOf(service).keys()];
    },
    async write(service, { entry, previous, ttlMs }) {
      if (faults.away || faults.full) throw new Error(faults.away ? 'away' : 'full');
      const entries = liveOf(service);
      if (previous !== undefined) entries.delete(previous);
      const isNew = !entries.has(entry);
      services.set(service, entries.set(entry, runtime.now() + ttlMs));
      if (isNew && !faults.losesNotices) tell(service);
    },
    listen(onNotice) {
      listeners.add(onNotice);
      return () => void listeners.delete(onNotice);
    },
    set: (changes) => void (faults = { ...faults, ...changes }),
    comeBack() {
      faults = { ...faults, away: false };
      tell();
    },
    flush: () => services.clear(),
    reads: () => reads,
  };
};
