import { type Endpoint, mapEndpoint } from './discovery.ts';
import type { Entry } from './entry.ts';

interface Known {
  readonly endpoint: Endpoint;
  /** Since when the registry has answered without it. */
  readonly missingSince?: number;
}

/** More replicas of one service are not taken in. */
export const maxReplicas = 256;

/**
 * The replicas of one service, as the registry has shown them. A replica leaves at once when it
 * says so. One that is only missing stays for `holdMs` of answers, since a registry that was just
 * emptied misses all of them; and the last ones stay until another comes, since a registry that
 * takes no more writes forgets everybody.
 */
export class LastKnown {
  readonly #holdMs: number;
  readonly #replicas = new Map<string, Known>();

  constructor(holdMs: number) {
    this.#holdMs = holdMs;
  }

  /** The registry has answered, with these and no others. */
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

  /** The registry has not answered: what it missed before may only be late. */
  keep(): void {
    for (const [instance, { endpoint }] of this.#replicas) {
      this.#replicas.set(instance, { endpoint });
    }
  }

  /** Each place once, in an order that does not depend on that of the answers. */
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
