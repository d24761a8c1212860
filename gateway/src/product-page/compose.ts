import { ServiceError, factsOf, toServiceError } from '@shop/shared/errors';
import { withShare, within } from '@shop/shared/protocol/calls/context';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { Runtime } from '@shop/shared/runtime';
import type { Clients } from '../clients.ts';
import type { StaleIfErrorCache } from './copies/stale-if-error-cache.ts';
import { createJoin } from './joins.ts';
import type { Lookups } from './lookup-cache.ts';
import { liveSection, missingSection, outdated, staleSection, toPage } from './page.ts';
import type { Section } from './composed-section.ts';
import type { Page } from './page.ts';
import { shareOfServices } from './policy.ts';

/** What a page is put together from. */
export interface ComposerParts {
  readonly runtime: Runtime;
  readonly clients: Clients;
  /** The copies of each section, in the order of the page. */
  readonly copies: readonly StaleIfErrorCache[];
  readonly lookups: Lookups;
  /** How far behind the events of a service are; 0 where they are not. */
  readonly behindMs: (service?: string) => number;
  /** Called for every failure of a section, including those hidden by a stale copy. */
  readonly onFailure: (section: string, error: ServiceError, context: CallContext) => void;
}

/** When to ask again for a product that can be had from nowhere. */
const retryAfterMs = 1_000;

const pageUnavailable = (code: string) => {
  const isTemporary = factsOf(code).status === 503;
  const message = 'the product cannot be shown right now';
  return new ServiceError(isTemporary ? code : 'UNAVAILABLE', message, {
    retryAfterMs,
    status: 503,
  });
};

/** Drops what is kept of a product that does not exist; returns what to tell who asked for it. */
export const forgetProduct = (
  copies: readonly StaleIfErrorCache[],
  productId: string,
): ServiceError => {
  for (const cache of copies) cache.forget(productId);
  return new ServiceError('NOT_FOUND', 'there is no product with this id');
};

/** What the services get of the page's time, and all of it. */
interface Times {
  readonly services: CallContext;
  readonly page: CallContext;
}

/** Receives a section, and its place on the page. */
type Done = (index: number, section: Section) => void;

/** Asks for one section: it becomes something to show, whatever happens. */
const createAsk = (parts: ComposerParts, cache: StaleIfErrorCache, index: number) => {
  const { runtime, clients, onFailure } = parts;
  const { section } = cache;
  const { name, timeoutMs } = section;
  const client = clients.of(section.contract);
  const join = createJoin(parts, section);
  let answeredAt: number | undefined;

  const missing = (error: string): Section => {
    const now = runtime.now();
    return missingSection(section, error, answeredAt ?? now, now);
  };

  const live = (id: string, data: Buffer, changes: number, behindMs: number): Section => {
    const known = cache.learn(id, data, changes, behindMs);
    const now = runtime.now();
    answeredAt = now;
    const found = liveSection(name, known, now);
    return behindMs > 0 ? outdated(found, 0) : found;
  };

  /** What is shown where there is no answer. */
  const instead = async (id: string, page: CallContext, error: unknown): Promise<Section> => {
    const failure = toServiceError(error);
    if (failure.code === 'NOT_FOUND') return missing(failure.code);
    onFailure(name, failure, page);
    const copy = await cache.find(id, page);
    return copy ? staleSection(name, copy, failure.code, runtime.now()) : missing(failure.code);
  };

  const complete = async (found: Section, services: CallContext): Promise<Section> => {
    const { completed, failure, isEmpty } = await join(found, services);
    if (failure) onFailure(name, failure, services);
    return failure && isEmpty ? missing(failure.code) : completed;
  };

  return (id: string, { services, page }: Times, done: Done, fail: (error: unknown) => void) => {
    const { changes } = cache;
    const [operation, input] = section.ask(id);
    const finish = (found: Section) => {
      if (found.joined.length === 0) done(index, found);
      else complete(found, services).then((completed) => done(index, completed), fail);
    };
    const call = client.prepare(operation, input, within(runtime, services, timeoutMs));
    // Callbacks, where `await` makes three more promises for each section of each page.
    call((error, data, behindMs = 0) => {
      let found: Section | undefined;
      let failure: unknown = error;
      try {
        if (data) found = live(id, data, changes, behindMs);
      } catch (badReply) {
        failure = badReply;
      }
      if (found) finish(found);
      else instead(id, page, failure).then(finish, fail);
    });
  };
};

/**
 * Gives the page of a product. Throws `NOT_FOUND` for an unknown product, and an error with status
 * 503 when the product can be had from nowhere. Of `present`, a page from a moment ago, it takes
 * the sections whose events are not behind.
 */
export type ComposePage = (
  productId: string,
  context: CallContext,
  present?: Page,
) => Promise<Page>;

/**
 * Puts product pages together: all services are asked at the same time, each within its own part
 * of the page's time, and a section that fails is missing or old alone.
 */
export const createComposer = (parts: ComposerParts): ComposePage => {
  const { runtime, copies, behindMs } = parts;
  const asks = copies.map((cache, index) => createAsk(parts, cache, index));

  const isBehind = copies.map(({ section: { contract, lookups } }) => {
    const services = [contract, ...lookups.map((lookup) => lookup.contract)];
    return () => services.some(({ service }) => behindMs(service) > 0);
  });

  return (id, page, present) =>
    new Promise((resolve, reject) => {
      const times = { services: withShare(runtime, page, shareOfServices), page };
      const found: Section[] = [];
      let left = copies.length;
      const done: Done = (index, section) => {
        found[index] = section;
        if (copies[index]?.section.required && !section.data) {
          const { error = 'UNAVAILABLE' } = section;
          reject(error === 'NOT_FOUND' ? forgetProduct(copies, id) : pageUnavailable(error));
        }
        left -= 1;
        if (left === 0) resolve(toPage(id, found, page.requestId));
      };
      asks.forEach((ask, index) => {
        const known = present && !isBehind[index]?.() ? present.sections[index] : undefined;
        if (known) done(index, known);
        else ask(id, times, done, reject);
      });
    });
};
