import { LRUCache } from 'lru-cache';
import { Cancellation } from '@shop/shared/protocol/calls/cancellation';
import { type CallContext, createContext } from '@shop/shared/protocol/calls/context';
import type { Runtime } from '@shop/shared/runtime';
import type { ComposePage } from './compose.ts';
import { type Page, cachedPage } from './page.ts';
import { maxPageAgeMs, pageTimeoutMs } from './policy.ts';
import { Changes } from './versioned-cache.ts';

interface Entry {
  readonly page: Page;
  readonly composedAt: number;
  /** The number of changes when composing began. */
  readonly heard: number;
}

/** A page that is being composed, for all requests that arrive meanwhile. */
interface InFlight {
  readonly id: string;
  readonly page: Promise<Page>;
  readonly cancellation: Cancellation;
  readonly heard: number;
  /** Whether further requests may wait for it. */
  isOpen: boolean;
  waiting: number;
}

const maxBytes = 32 * 1_024 * 1_024;

/** The size of a page without the data of its sections. */
const overheadBytes = 2_000;

/** A request with less time than this has a deadline of its own. */
const usualTimeMs = 0.9 * pageTimeoutMs;

const bytesOf = ({ sections }: Page): number =>
  sections.reduce((sum, { data }) => sum + (data?.length ?? 0), overheadBytes);

/** The key of changes that other pages show of a product; no id has a colon. */
const joinedKey = (productId: string) => `joined:${productId}`;

/**
 * Caches whole pages for a moment, so that a popular product is composed once for many requests.
 * Requests for a page that is being composed wait for it (request coalescing). A page is shared
 * only if nothing on it has changed since composing began, so no page is older than the last change
 * that was heard of before its request. While the events of a service lag, the sections of that
 * service are requested anew, and the others still come from the cache.
 */
export class PageCache {
  readonly #compose: ComposePage;
  readonly #runtime: Runtime;
  readonly #behindMs: () => number;
  /** At most as many as there are concurrent requests: cheaper to search than a map. */
  readonly #inFlight: InFlight[] = [];
  readonly #pages = new LRUCache<string, Entry>({
    maxSize: maxBytes,
    sizeCalculation: ({ page }) => bytesOf(page),
  });
  readonly #changes = new Changes();
  /** Called with each product that has changed; without one where any may have. */
  onChanged: (productId?: string) => void = () => undefined;

  /** `behindMs` gives the largest lag of the events of any service; 0 where there is none. */
  constructor(compose: ComposePage, runtime: Runtime, behindMs: () => number = () => 0) {
    this.#compose = compose;
    this.#runtime = runtime;
    this.#behindMs = behindMs;
  }

  /** The page of a product, as `ComposePage` gives it, from the cache if possible. */
  readonly page = (id: string, context: CallContext): Promise<Page> => {
    const present = this.#find(id, context.requestId);
    if (present && this.#behindMs() === 0) return Promise.resolve(present);
    // A request with little time gets what can be composed in it.
    if (context.remainingMs() < usualTimeMs) return this.#compose(id, context, present);
    const open = this.#inFlight.find((one) => one.id === id && one.isOpen);
    return this.#join(open ?? this.#begin(id, context, present), context);
  };

  /** Notes that a product has changed: its page and, if `isJoined`, the pages that show it. */
  changed(productId: string, isJoined = true): void {
    for (const one of this.#inFlight) if (one.id === productId) one.isOpen = false;
    this.#changes.note(productId);
    if (isJoined) this.#changes.note(joinedKey(productId));
    this.onChanged(productId);
  }

  /** Notes that anything may have changed. */
  clear(): void {
    for (const one of this.#inFlight) one.isOpen = false;
    this.#changes.clear();
    this.#pages.clear();
    this.onChanged();
  }

  #isCurrent({ id, joins }: Page, heard: number): boolean {
    return [id, ...joins.map(joinedKey)].every((key) => this.#changes.isCurrent(key, heard));
  }

  #find(id: string, requestId: string): Page | undefined {
    const entry = this.#pages.get(id);
    if (!entry) return undefined;
    const ageMs = this.#runtime.now() - entry.composedAt;
    if (ageMs < maxPageAgeMs && this.#isCurrent(entry.page, entry.heard)) {
      return cachedPage(entry.page, ageMs, requestId);
    }
    this.#pages.delete(id);
    return undefined;
  }

  #begin(id: string, { requestId, trace }: CallContext, present?: Page): InFlight {
    const cancellation = new Cancellation();
    const options = { timeoutMs: pageTimeoutMs, requestId, trace, cancellation };
    const composedAt = this.#runtime.now();
    const { heard } = this.#changes;
    const page = this.#compose(id, createContext(this.#runtime, options), present);
    const begun: InFlight = { id, page, cancellation, heard, isOpen: true, waiting: 0 };
    this.#inFlight.push(begun);
    const end = () => {
      this.#inFlight.splice(this.#inFlight.indexOf(begun), 1);
      // Calls that the page did not wait for are cancelled.
      cancellation.cancel();
    };
    page.then((composed) => {
      end();
      // A page with sections of a cached one is as old as that one, which is still cached.
      const isNew = !present && composed.degraded.length === 0;
      if (isNew && this.#isCurrent(composed, heard)) {
        this.#pages.set(id, { page: composed, composedAt, heard });
      }
    }, end);
    return begun;
  }

  /** Waits for a page with others; its calls are cancelled when all of them have hung up. */
  async #join(inFlight: InFlight, context: CallContext): Promise<Page> {
    const { id, heard } = inFlight;
    const isLate = heard < this.#changes.heard;
    inFlight.waiting += 1;
    const waiting = {
      listensAt: 0,
      onCancelled: () => {
        inFlight.waiting -= 1;
        if (inFlight.waiting > 0) return;
        inFlight.isOpen = false;
        inFlight.cancellation.cancel();
      },
    };
    context.cancellation.add(waiting);
    let page: Page;
    try {
      page = await inFlight.page;
    } finally {
      context.cancellation.delete(waiting);
    }
    // The joined products are known only now: one may have changed before this request came.
    if (isLate && !this.#isCurrent(page, heard)) return this.page(id, context);
    return { ...page, requestId: context.requestId };
  }
}
