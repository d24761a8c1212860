import { type Runtime, relaxed, repeatedly } from '../../runtime.ts';
import { type Discovery, askRepeatedly } from './discovery.ts';
import { readEntry, writeEntry } from './entry.ts';
import { LastKnown } from './last-known.ts';
import type { ReplicaRegistry } from './replica-registry.ts';

/** How often a replica renews its entry. */
const beatMs = 2_000;

/** How many renewals may fail before a replica counts as gone. */
const patience = 3;

/** How often all entries are read: the longest delay after a lost notice. */
const readMs = 3_000;

/** Options of `registryDiscovery`. */
interface RegistryDiscoveryOptions {
  readonly runtime: Runtime;
  readonly registry: ReplicaRegistry;
  /** Called when the registry has an invalid entry of a service; once, until it is gone. */
  readonly onBadEntry?: (service: string) => void;
  /** Called when this replica's entry has expired because it could not be renewed; once. */
  readonly onUnknown?: (error: unknown) => void;
}

/**
 * Service discovery by a registry: replicas register in it and renew their entries. Notices bring
 * changes at once; regular reads make up for lost notices. While the registry is away, the last
 * known replicas stay. Only the clock of the registry decides which entries have expired.
 */
export const registryDiscovery = ({
  runtime,
  registry,
  onBadEntry,
  onUnknown,
}: RegistryDiscoveryOptions): Discovery => ({
  watch(service, onChange) {
    const lastKnown = new LastKnown(relaxed(runtime, patience * beatMs));
    let hadBad = false;

    const read = async () => {
      const texts = await registry.read(service).catch(() => undefined);
      if (!texts) {
        lastKnown.keep();
        return undefined;
      }
      const entries = texts.flatMap((text) => readEntry(text) ?? []);
      const hasBad = entries.length < texts.length;
      if (hasBad && !hadBad) onBadEntry?.(service);
      hadBad = hasBad;
      lastKnown.update(entries, runtime.now());
      return lastKnown.endpoints();
    };
    const reading = askRepeatedly(runtime, readMs, read, onChange);
    const cancelNotices = registry.listen((changed = service) => {
      if (changed === service) reading.askSoon();
    });
    return () => {
      reading.cancel();
      cancelNotices();
    };
  },

  register(service, replica) {
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
      // The draining entry is left to expire: a reader that missed the notice must not see a loss.
      const last = registry.write(service, { entry: draining, previous: ready, ttlMs });
      await last.catch(() => undefined);
    };
  },
});
