import { LRUCache } from 'lru-cache';
import { createContext } from '@shop/shared/protocol/calls/context';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { Runtime } from '@shop/shared/runtime';
import type { ComposePage } from './compose.ts';
import { KeptPage } from './kept-page.ts';
import type { Page } from './page.ts';
import { maxPageAgeMs, pageTimeoutMs, sectionNames } from './policy.ts';

/** A page as it was composed, and as others get it. */
interface Kept {
  readonly page: Page;
  readonly forOthers: KeptPage;
  readonly composedAt: number;
}

/** A page on its way, for everyone who asks for it before anything changes. */
interface Flight {
  readonly id: string;
  readonly page: Promise<Page>;
  readonly over: AbortController;
  /** What has changed since it began. */
  readonly changed: Set<string>;
  isOutdated: boolean;
  waiting: number;
}

/** What is kept at most, and what a page takes besides its sections' data. */
const maxBytes = 32 * 1_024 * 1_024;
const overheadBytes = 2_000;

/** Who asks with less time than this has said so. */
const usualTimeMs = 0.9 * pageTimeoutMs;

/** Passed to `abort`, which would otherwise build an error with a stack. */
const nobodyWaits = 'nobody waits for the page';
const pageIsThere = 'the page did not wait for all calls';

/** The data counts twice: it also stands in the JSON that `KeptPage` keeps. */
const bytesOf = ({ sections }: Page): number =>
  sectionNames.reduce((sum, name) => sum + 2 * (sections[name].data?.length ?? 0), overheadBytes);

/**
 * Whole pages for a moment, so that a product that many look at is composed once for all of them.
 * A change of anything on a page drops it, and also keeps a page that is being composed from being
 * kept or shared: what is handed out is never older than the last change that was heard of.
 */
export class PageCache {
  readonly #compose: ComposePage;
  readonly #runtime: Runtime;
  readonly #flights = new Set<Flight>();
  /** The flights that may still be joined, by product. */
  readonly #open = new Map<string, Flight>();
  /** The products whose pages show a product. */
  readonly #pagesWith = new Map<string, Set<string>>();
  readonly #pages: LRUCache<string, Kept>;

  constructor(compose: ComposePage, runtime: Runtime) {
    this.#compose = compose;
    this.#runtime = runtime;
    this.#pages = new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: ({ page }) => bytesOf(page),
      dispose: ({ page }) => this.#unlink(page),
    });
  }

  /**
   * The page of a product, as `ComposePage` gives it: one that was kept, with its age on it; one
   * that is being composed for others; else a new one.
   */
  readonly page: ComposePage = (id, context) => {
    const kept = this.#find(id);
    if (kept) {
      const ageMs = this.#runtime.now() - kept.composedAt;
      return Promise.resolve(kept.forOthers.at(ageMs, context.requestId));
    }
    // Who has less time than others gets what can be had in it.
    if (context.remainingMs() < usualTimeMs) return this.#compose(id, context);
    return this.#join(this.#open.get(id) ?? this.#begin(id, context), context);
  };

  /** Something that pages show of a product has changed. */
  readonly changed = (productId: string): void => {
    for (const id of this.#pagesWith.get(productId) ?? []) this.#pages.delete(id);
    // What a page on its way will show is not known yet, so nobody else gets it.
    this.#open.clear();
    for (const { changed } of this.#flights) changed.add(productId);
  };

  /** Anything may have changed. */
  clear(): void {
    this.#pages.clear();
    this.#open.clear();
    for (const flight of this.#flights) flight.isOutdated = true;
  }

  #find(id: string): Kept | undefined {
    const kept = this.#pages.get(id);
    if (!kept || this.#runtime.now() - kept.composedAt < maxPageAgeMs) return kept;
    this.#pages.delete(id);
    return undefined;
  }

  #begin(id: string, { requestId, trace }: CallContext): Flight {
    const over = new AbortController();
    const { signal } = over;
    const options = { timeoutMs: pageTimeoutMs, requestId, trace, signal };
    const composedAt = this.#runtime.now();
    const flight: Flight = {
      id,
      page: this.#compose(id, createContext(this.#runtime, options)).finally(() => {
        this.#flights.delete(flight);
        this.#shut(flight);
        over.abort(pageIsThere);
      }),
      over,
      changed: new Set(),
      isOutdated: false,
      waiting: 0,
    };
    this.#flights.add(flight);
    this.#open.set(id, flight);
    flight.page
      .then((page) => this.#keep({ page, forOthers: new KeptPage(page), composedAt }, flight))
      .catch(() => undefined);
    return flight;
  }

  /** Waits with others; the calls are cancelled when all of them have hung up. */
  async #join(flight: Flight, { requestId, signal }: CallContext): Promise<Page> {
    flight.waiting += 1;
    const leave = () => {
      flight.waiting -= 1;
      if (flight.waiting > 0) return;
      this.#shut(flight);
      flight.over.abort(nobodyWaits);
    };
    signal.addEventListener('abort', leave, { once: true });
    try {
      return { ...(await flight.page), requestId };
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  /** Nobody joins it from now on. */
  #shut(flight: Flight): void {
    if (this.#open.get(flight.id) === flight) this.#open.delete(flight.id);
  }

  #keep(kept: Kept, { changed, isOutdated }: Flight): void {
    const { id, shows, degraded } = kept.page;
    if (isOutdated || degraded.length > 0 || shows.some((shown) => changed.has(shown))) return;
    this.#pages.set(id, kept);
    for (const shown of shows) {
      const pages = this.#pagesWith.get(shown);
      if (pages) pages.add(id);
      else this.#pagesWith.set(shown, new Set([id]));
    }
  }

  #unlink({ id, shows }: Page): void {
    for (const shown of shows) {
      const pages = this.#pagesWith.get(shown);
      pages?.delete(id);
      if (pages?.size === 0) this.#pagesWith.delete(shown);
    }
  }
}
