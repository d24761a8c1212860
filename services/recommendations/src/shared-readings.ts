import type { Runtime } from '@shop/shared/runtime';

/** What readings are shared with. */
export interface SharedReadingsOptions<T> {
  readonly runtime: Runtime;
  /** A reading that is older is made again, for those who ask later. */
  readonly keptMs: number;
  /** A reading that is older is not given any more. */
  readonly staleMs: number;
  /** The most keys that have a reading: the oldest makes room. */
  readonly maxKeys: number;
  readonly read: (key: string) => Promise<T>;
}

interface Reading<T> {
  value: Promise<T>;
  /** When the value was asked for, and when a newer one was last asked for. */
  readAt: number;
  triedAt: number;
}

/**
 * Readings of a store that many share. One that is older than `keptMs` is still given while the
 * next is made (stale-while-revalidate), also where that fails (stale-if-error), up to `staleMs`.
 */
export class SharedReadings<T> {
  readonly #options: SharedReadingsOptions<T>;
  readonly #readings = new Map<string, Reading<T>>();

  constructor(options: SharedReadingsOptions<T>) {
    this.#options = options;
  }

  /** Rejects with the error of a reading that is waited for; the next one who asks reads again. */
  get(key: string): Promise<T> {
    const { runtime, keptMs, staleMs, read } = this.#options;
    const now = runtime.now();
    const reading = this.#readings.get(key);
    if (!reading || now - reading.readAt >= staleMs) {
      return this.#begin(key, { value: read(key), readAt: now, triedAt: now });
    }
    if (now - reading.triedAt >= keptMs) {
      reading.triedAt = now;
      const next = read(key);
      next.then(
        () => Object.assign(reading, { value: next, readAt: now }),
        () => undefined,
      );
    }
    return reading.value;
  }

  #begin(key: string, reading: Reading<T>): Promise<T> {
    const readings = this.#readings;
    readings.delete(key);
    for (const oldest of readings.keys()) {
      if (readings.size < this.#options.maxKeys) break;
      readings.delete(oldest);
    }
    readings.set(key, reading);
    reading.value.catch(() => {
      if (readings.get(key) === reading) readings.delete(key);
    });
    return reading.value;
  }
}
