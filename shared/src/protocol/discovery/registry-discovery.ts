import { type Cancel, type Runtime, relaxed, repeatedly } from '../../runtime.ts';
import type { Registration, Discovery, Endpoint } from './discovery.ts';
import { type Entry, readEntry, writeEntry } from './entry.ts';
import { LastKnown } from './last-known.ts';
import type { ReplicaRegistry } from './replica-registry.ts';

/** How often a replica writes its entry again. */
const beatMs = 2_000;

/** So many beats may fail before others hold a replica to be gone. */
const patience = 3;

/** How often everything is read: what the loss of a notice costs at most. */
const readMs = 3_000;

/** Where entries are, and who is told of what goes wrong with them. */
export interface RegistryDiscoveryOptions {
  readonly runtime: Runtime;
  readonly registry: ReplicaRegistry;
  /** An entry of this service is none; told once for as long as there is such a one. */
  readonly onBadEntry?: (service: string) => void;
  /** This replica's entry has run out, since it could not be written; told once. */
  readonly onUnknown?: (error: unknown) => void;
}

/**
 * Replicas say in a registry that they are there, and go on saying it. Notices bring changes at
 * once, and full reads bring them without notices. While the registry is away, the last known
 * replicas stay. No clock but the registry's own decides who is gone.
 */
export const registryDiscovery = (options: RegistryDiscoveryOptions): Discovery => ({
  watch: (service, onChange) => watch(options, service, onChange),
  register: (service, replica) => register(options, service, replica),
});

const watch = (
  { runtime, registry, onBadEntry }: RegistryDiscoveryOptions,
  service: string,
  onChange: (endpoints: readonly Endpoint[]) => void,
): Cancel => {
  const lastKnown = new LastKnown(relaxed(runtime, patience * beatMs));
  const understand = understanding(() => onBadEntry?.(service));
  let told = '[]';
  let stopped = false;

  const read = async () => {
    if (stopped) return;
    const texts = await registry.read(service).catch(() => undefined);
    if (stopped) return;
    if (!texts) return lastKnown.keep();
    lastKnown.update(understand(texts), runtime.now());
    const endpoints = lastKnown.endpoints();
    const found = JSON.stringify(endpoints);
    if (found === told) return;
    told = found;
    onChange(endpoints);
  };
  const readSoon = oneAtATime(read);
  const cancelReads = repeatedly(runtime, readMs, readSoon);
  const cancelNotices = registry.listen((changed = service) => {
    if (changed === service) readSoon();
  });
  return () => {
    stopped = true;
    cancelReads();
    cancelNotices();
  };
};

/** Reads entries, and tells once that some are none, until there are no such ones any more. */
const understanding = (onBadEntry: () => void) => {
  let hadBad = false;
  return (texts: readonly string[]): readonly Entry[] => {
    const entries = texts.flatMap((text) => readEntry(text) ?? []);
    const hasBad = entries.length < texts.length;
    if (hasBad && !hadBad) onBadEntry();
    hadBad = hasBad;
    return entries;
  };
};

/** Of two reads the older one's answer could come last; what is asked meanwhile is done after. */
const oneAtATime = (task: () => Promise<void>): (() => void) => {
  let running = false;
  let again = false;
  const run = () => {
    again = running;
    if (running) return;
    running = true;
    void task().finally(() => {
      running = false;
      if (again) run();
    });
  };
  return run;
};

const register = (
  { runtime, registry, onUnknown }: RegistryDiscoveryOptions,
  service: string,
  replica: Registration,
): (() => Promise<void>) => {
  const ready = writeEntry({ ...replica, state: 'ready' });
  const draining = writeEntry({ ...replica, state: 'draining' });
  const ttlMs = relaxed(runtime, patience * beatMs);
  let writtenAt = runtime.now();
  let isUnknown = false;

  const beat = async () => {
    try {
      await registry.write(service, { entry: ready, ttlMs });
      writtenAt = runtime.now();
      isUnknown = false;
    } catch (error) {
      if (isUnknown || runtime.now() - writtenAt < ttlMs) return;
      isUnknown = true;
      onUnknown?.(error);
    }
  };
  const cancelBeats = repeatedly(runtime, beatMs, () => void beat());
  const cancelNotices = registry.listen((changed) => {
    if (changed === undefined) void beat();
  });
  return async () => {
    cancelBeats();
    cancelNotices();
    // Left to run out: were it taken away, who missed the notice would take it for a loss.
    const last = registry.write(service, { entry: draining, previous: ready, ttlMs });
    await last.catch(() => undefined);
  };
};
