import { LRUCache } from 'lru-cache';
import { Cancellation } from '@shop/shared/protocol/calls/cancellation';
import { createContext } from '@shop/shared/protocol/calls/context';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { Runtime } from '@shop/shared/runtime';
import { Changes } from './changes.ts';
import type { ComposePage } from './compose.ts';
import { KeptPage } from './kept-page.ts';
import type { Page } from './page.ts';
import { maxPageAgeMs, pageTimeoutMs, sectionNames } from './policy.ts';

/** A page as others get it. */
interface Kept {
  readonly page: KeptPage;
  readonly shows: readonly string[];
  readonly bytes: number;
  readonly composedAt: number;
  /** How many changes had been heard of when composing began. */
  readonly changes: number;
}

/** A page on its way, for everyone who asks for it before anything changes. */
interface Flight {
  readonly id: string;
  readonly page: Promise<Page>;
  readonly over: Cancellation;
  readonly changes: number;
  isOpen: boolean;
  waiting: number;
}

/** What is kept at most, and what a page takes besides its sections' data. */
const maxBytes = 32 * 1_024 * 1_024;
const overheadBytes = 2_000;

/** Who asks with less time than this has said so. */
const usualTimeMs = 0.9 * pageTimeoutMs;

/** The data counts twice: it also stands in the JSON that `KeptPage` keeps. */
const bytesOf = ({ sections }: Page): number =>
  sectionNames.reduce((sum, name) => sum + 2 * (sections[name].data?.length ?? 0), overheadBytes);

/**
 * Whole pages for a moment, so that a product that many look at is composed once for all of them.
 * Changes are counted, and each product's last one is remembered for as long as it can matter: a
 * page is given to others only if nothing on it has changed since it began to be composed. What is
 * handed out is never older than the last change that was heard of.
 */
export class PageCache {
  readonly #compose: ComposePage;
  readonly #runtime: Runtime;
  readonly #hearsOfChanges: () => boolean;
  /** At most as many as there may be requests at a time: cheaper to look through than a map. */
  readonly #flights: Flight[] = [];
  readonly #pages = new LRUCache<string, Kept>({
    maxSize: maxBytes,
    sizeCalculation: ({ bytes }) => bytes,
  });
  readonly #changes = new Changes();

  /** Nothing is kept while `hearsOfChanges` says that changes are not heard of in time. */
  constructor(compose: ComposePage, runtime: Runtime, hearsOfChanges = () => true) {
    this.#compose = compose;
    this.#runtime = runtime;
    this.#hearsOfChanges = hearsOfChanges;
  }

  /**
   * The page of a product, as `ComposePage` gives it: one that was kept, with its age on it; one
   * that is being composed for others; else a new one.
   */
  readonly page: ComposePage = (id, context) => {
    const kept = this.#find(id);
    if (kept) {
      const ageMs = this.#runtime.now() - kept.composedAt;
      return Promise.resolve(kept.page.at(ageMs, context.requestId));
    }
    // Who has less time than others gets what can be had in it.
    if (context.remainingMs() < usualTimeMs) return this.#compose(id, context);
    const open = this.#flights.find((flight) => flight.id === id && flight.isOpen);
    return this.#join(open ?? this.#begin(id, context), context);
  };

  /** Something that pages show of a product has changed. */
  readonly changed = (productId: string): void => {
    this.#closeFlights();
    this.#changes.note(productId);
  };

  /** Anything may have changed. */
  clear(): void {
    this.#closeFlights();
    this.#changes.clear();
    this.#pages.clear();
  }

  /** What a page on its way will show is not known yet, so nobody else gets it. */
  #closeFlights(): void {
    for (const flight of this.#flights) flight.isOpen = false;
  }

  #isCurrent(shows: readonly string[], changes: number): boolean {
    return shows.every((id) => this.#changes.isSame(id, changes));
  }

  #find(id: string): Kept | undefined {
    const kept = this.#pages.get(id);
    if (!kept) return undefined;
    const isNew = this.#runtime.now() - kept.composedAt < maxPageAgeMs;
    if (isNew && this.#hearsOfChanges() && this.#isCurrent(kept.shows, kept.changes)) return kept;
    this.#pages.delete(id);
    return undefined;
  }

  #begin(id: string, { requestId, trace }: CallContext): Flight {
    const over = new Cancellation();
    const options = { timeoutMs: pageTimeoutMs, requestId, trace, cancellation: over };
    const composedAt = this.#runtime.now();
    const page = this.#compose(id, createContext(this.#runtime, options));
    const flight: Flight = {
      id,
      page,
      over,
      changes: this.#changes.count,
      isOpen: true,
      waiting: 0,
    };
    this.#flights.push(flight);
    const end = () => {
      this.#flights.splice(this.#flights.indexOf(flight), 1);
      // The page did not wait for all calls.
      over.cancel();
    };
    page.then(
      (composed) => {
        end();
        this.#keep(composed, flight, composedAt);
      },
      () => end(),
    );
    return flight;
  }

  /** Waits with others; the calls are cancelled when all of them have hung up. */
  async #join(flight: Flight, { requestId, cancellation }: CallContext): Promise<Page> {
    flight.waiting += 1;
    const waiting = {
      listensAt: 0,
      onCancelled: () => {
        flight.waiting -= 1;
        if (flight.waiting > 0) return;
        flight.isOpen = false;
        flight.over.cancel();
      },
    };
    cancellation.add(waiting);
    try {
      return { ...(await flight.page), requestId };
    } finally {
      cancellation.delete(waiting);
    }
  }

  #keep(page: Page, { id, changes }: Flight, composedAt: number): void {
    const { shows, degraded } = page;
    const isSure = degraded.length === 0 && this.#hearsOfChanges();
    if (!isSure || !this.#isCurrent(shows, changes)) return;
    const kept = { page: new KeptPage(page), shows, bytes: bytesOf(page), composedAt, changes };
    this.#pages.set(id, kept);
  }
}
