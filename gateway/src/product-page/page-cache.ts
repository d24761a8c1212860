import { LRUCache } from 'lru-cache';
import { Cancellation } from '@shop/shared/protocol/calls/cancellation';
import { createContext } from '@shop/shared/protocol/calls/context';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { Runtime } from '@shop/shared/runtime';
import { CachedPage } from './cached-page.ts';
import { Changes } from './changes.ts';
import type { ComposePage } from './compose.ts';
import type { Page } from './page.ts';
import { maxPageAgeMs, pageTimeoutMs } from './policy.ts';

/** How many changes had been heard of at a time. */
interface Heard {
  readonly own: number;
  readonly joined: number;
}

/** A page as others get it. */
interface Cached {
  readonly page: CachedPage;
  readonly bytes: number;
  readonly composedAt: number;
  /** When composing began. */
  readonly heard: Heard;
}

/** A page that is being composed, for everyone who asks for it meanwhile. */
interface InFlight {
  readonly id: string;
  readonly page: Promise<Page>;
  readonly over: Cancellation;
  readonly heard: Heard;
  isOpen: boolean;
  waiting: number;
}

/** What is kept at most, and what a page takes besides its sections' data. */
const maxBytes = 32 * 1_024 * 1_024;
const overheadBytes = 2_000;

/** Who asks with less time than this has said so. */
const usualTimeMs = 0.9 * pageTimeoutMs;

/** The data counts twice: it also stands in the JSON that `CachedPage` keeps. */
const bytesOf = ({ sections }: Page): number =>
  sections.reduce((sum, { data }) => sum + 2 * (data?.length ?? 0), overheadBytes);

/**
 * Whole pages for a moment, so that a product that many look at is composed once for all of them,
 * and requests for a page that is being composed wait for that one (request coalescing). Changes
 * are counted, those that others' pages show apart: a page is given to others only if nothing on
 * it has changed since it began to be composed, so no page is older than the last change that was
 * heard of. While the events of a service are behind, its sections are asked for
 * anew, and the others still come from here.
 */
export class PageCache {
  readonly #compose: ComposePage;
  readonly #runtime: Runtime;
  readonly #behindMs: () => number;
  /** At most as many as there may be requests at a time: cheaper to look through than a map. */
  readonly #inFlight: InFlight[] = [];
  readonly #pages = new LRUCache<string, Cached>({
    maxSize: maxBytes,
    sizeCalculation: ({ bytes }) => bytes,
  });
  /** Of what a product's own page shows, and of what other pages show of it. */
  readonly #own = new Changes();
  readonly #joined = new Changes();

  /** `behindMs` says how far behind the events of any service are; 0 where they are not. */
  constructor(compose: ComposePage, runtime: Runtime, behindMs: () => number = () => 0) {
    this.#compose = compose;
    this.#runtime = runtime;
    this.#behindMs = behindMs;
  }

  /**
   * The page of a product, as `ComposePage` gives it: one that was kept, with its age on it; one
   * that is being composed for others; else a new one.
   */
  readonly page = (id: string, context: CallContext): Promise<Page> => {
    const cached = this.#find(id);
    const present = cached?.page.at(this.#runtime.now() - cached.composedAt, context.requestId);
    if (present && this.#behindMs() === 0) return Promise.resolve(present);
    // Who has less time than others gets what can be had in it.
    if (context.remainingMs() < usualTimeMs) return this.#compose(id, context, present);
    const open = this.#inFlight.find((one) => one.id === id && one.isOpen);
    return this.#join(open ?? this.#begin(id, context, present), context);
  };

  /** A product has changed: its page, and those that join something of it if `isJoined`. */
  changed(productId: string, isJoined = true): void {
    for (const one of this.#inFlight) if (one.id === productId) one.isOpen = false;
    this.#own.note(productId);
    if (isJoined) this.#joined.note(productId);
  }

  /** Anything may have changed. */
  clear(): void {
    for (const one of this.#inFlight) one.isOpen = false;
    this.#own.clear();
    this.#joined.clear();
    this.#pages.clear();
  }

  get #heard(): Heard {
    return { own: this.#own.count, joined: this.#joined.count };
  }

  #isCurrent({ id, joins }: Page, { own, joined }: Heard): boolean {
    return this.#own.isSame(id, own) && joins.every((other) => this.#joined.isSame(other, joined));
  }

  #find(id: string): Cached | undefined {
    const cached = this.#pages.get(id);
    if (!cached) return undefined;
    const isNew = this.#runtime.now() - cached.composedAt < maxPageAgeMs;
    if (isNew && this.#isCurrent(cached.page.page, cached.heard)) return cached;
    this.#pages.delete(id);
    return undefined;
  }

  #begin(id: string, { requestId, trace }: CallContext, present?: Page): InFlight {
    const over = new Cancellation();
    const options = { timeoutMs: pageTimeoutMs, requestId, trace, cancellation: over };
    const composedAt = this.#runtime.now();
    const heard = this.#heard;
    const page = this.#compose(id, createContext(this.#runtime, options), present);
    const begun: InFlight = { id, page, over, heard, isOpen: true, waiting: 0 };
    this.#inFlight.push(begun);
    const end = () => {
      this.#inFlight.splice(this.#inFlight.indexOf(begun), 1);
      // The page did not wait for all calls.
      over.cancel();
    };
    page.then(
      (composed) => {
        end();
        // A page with sections of another is as old as that one, which is still there.
        if (!present) this.#keep(composed, heard, composedAt);
      },
      () => end(),
    );
    return begun;
  }

  /** Waits with others; the calls are cancelled when all of them have hung up. */
  async #join(inFlight: InFlight, context: CallContext): Promise<Page> {
    const { id, heard } = inFlight;
    const isLate = heard.own < this.#own.count || heard.joined < this.#joined.count;
    inFlight.waiting += 1;
    const waiting = {
      listensAt: 0,
      onCancelled: () => {
        inFlight.waiting -= 1;
        if (inFlight.waiting > 0) return;
        inFlight.isOpen = false;
        inFlight.over.cancel();
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

  #keep(page: Page, heard: Heard, composedAt: number): void {
    if (page.degraded.length > 0 || !this.#isCurrent(page, heard)) return;
    const cached = { page: new CachedPage(page), bytes: bytesOf(page), composedAt, heard };
    this.#pages.set(page.id, cached);
  }
}
