import { type Endpoint, mapEndpoint } from './discovery.ts';
import type { Entry } from './entry.ts';

interface Known {
  readonly endpoint: Endpoint;
  /** The time since which the registry has answered without it. */
  readonly missingSince?: number;
}

/** The limit of replicas of one service. */
export const maxReplicas = 256;

/**
 * The last known replicas of one service. A replica that unregisters is removed at once. One that
 * is missing from the registry stays for `holdMs`, because a registry that was just emptied misses
 * all of them. The last ones stay until another replica appears, because a registry that accepts no
 * writes loses all entries.
 */
export class LastKnown {
  readonly #holdMs: number;
  readonly #replicas = new Map<string, Known>();

  constructor(holdMs: number) {
    this.#holdMs = holdMs;
  }

  /** The registry has answered with exactly these entries. */
  update(entries: readonly Entry[], now: number): void {
    const leaving = entries.filter(({ state }) => state === 'draining');
    const left = new Set(leaving.map(({ instance }) => instance));
    const here = entries.filter(({ instance }) => !left.has(instance));
    for (const instance of left) this.#replicas.delete(instance);
    for (const entry of here) {
      const { instance } = entry;
      if (this.#replicas.size >= maxReplicas && !this.#replicas.has(instance)) continue;
      this.#replicas.set(instance, { endpoint: mapEndpoint(entry) });
    }
    this.#miss(new Set(here.map(({ instance }) => instance)), now);
  }

  /** The registry has not answered: entries that were missing before may only be late. */
  keep(): void {
    for (const [instance, { endpoint }] of this.#replicas) {
      this.#replicas.set(instance, { endpoint });
    }
  }

  /** The distinct endpoints, in an order that does not depend on that of the answers. */
  endpoints(): readonly Endpoint[] {
    const byPlace = new Map(
      [...this.#replicas.values()].map(({ endpoint }) => [JSON.stringify(endpoint), endpoint]),
    );
    return [...byPlace.keys()].toSorted().flatMap((place) => byPlace.get(place) ?? []);
  }

  #miss(here: ReadonlySet<string>, now: number): void {
    const over: string[] = [];
    for (const [instance, { endpoint, missingSince = now }] of this.#replicas) {
      if (here.has(instance)) continue;
      this.#replicas.set(instance, { endpoint, missingSince });
      if (now - missingSince >= this.#holdMs) over.push(instance);
    }
    if (over.length === this.#replicas.size) return;
    for (const instance of over) this.#replicas.delete(instance);
  }
}
