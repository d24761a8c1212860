import { ServiceError, factsOf, toServiceError } from '@shop/shared/errors';
import { type CallContext, withShare, within } from '@shop/shared/protocol/calls/context';
import type { Runtime } from '@shop/shared/runtime';
import type { Clients } from '../clients.ts';
import type { StaleIfErrorCache } from './copies/stale-if-error-cache.ts';
import { createJoin } from './joins.ts';
import type { Lookups } from './lookup-cache.ts';
import { type Page, type Section, missingSection, outdated, toPage, toSection } from './page.ts';
import { shareOfServices } from './policy.ts';

/** The dependencies of composing pages. */
export interface ComposerParts {
  readonly runtime: Runtime;
  readonly clients: Clients;
  /** The copies of each section, in the order of the page. */
  readonly copies: readonly StaleIfErrorCache[];
  readonly lookups: Lookups;
  /** How far the events of a service lag; 0 if they do not. */
  readonly behindMs: (service?: string) => number;
  /** Called for every failure of a section, including those hidden by a stale copy. */
  readonly onFailure: (section: string, error: ServiceError, context: CallContext) => void;
}

/** `Retry-After` of a page whose required section is missing. */
const retryAfterMs = 1_000;

const pageUnavailable = (code: string) => {
  const isTemporary = factsOf(code).status === 503;
  const message = 'the product cannot be shown right now';
  return new ServiceError(isTemporary ? code : 'UNAVAILABLE', message, {
    retryAfterMs,
    status: 503,
  });
};

/** Drops the copies of a product that does not exist, and returns the error of its requests. */
export const forgetProduct = (
  copies: readonly StaleIfErrorCache[],
  productId: string,
): ServiceError => {
  for (const cache of copies) cache.forget(productId);
  return new ServiceError('NOT_FOUND', 'there is no product with this id');
};

/** The time of the services, and that of the whole page. */
interface Times {
  readonly services: CallContext;
  readonly page: CallContext;
}

/** Receives a section and its index on the page. */
type Done = (index: number, section: Section) => void;

/** Makes the function that requests one section; a failure makes it stale or missing. */
const createAsk = (parts: ComposerParts, cache: StaleIfErrorCache, index: number) => {
  const { runtime, clients, onFailure } = parts;
  const { section } = cache;
  const { name, timeoutMs } = section;
  const client = clients.of(section.contract);
  const join = createJoin(parts, section.lookups);
  let answeredAt: number | undefined;

  const missing = (error: string): Section => {
    const now = runtime.now();
    return missingSection(section, error, answeredAt ?? now, now);
  };

  const live = (id: string, data: Buffer, heard: number, behindMs: number): Section => {
    const known = cache.learn(id, data, heard, behindMs);
    const now = runtime.now();
    answeredAt = now;
    const found = toSection(name, known, now);
    return behindMs > 0 ? outdated(found, 0) : found;
  };

  /** The section without an answer. */
  const instead = async (id: string, page: CallContext, error: unknown): Promise<Section> => {
    const failure = toServiceError(error);
    if (failure.code === 'NOT_FOUND') return missing(failure.code);
    onFailure(name, failure, page);
    const copy = await cache.find(id, page);
    return copy ? toSection(name, copy, runtime.now(), failure.code) : missing(failure.code);
  };

  const complete = async (found: Section, services: CallContext): Promise<Section> => {
    const { completed, failure, isEmpty } = await join(found, services);
    if (failure) onFailure(name, failure, services);
    return failure && isEmpty ? missing(failure.code) : completed;
  };

  /** The section from a copy that is as good as an answer. */
  const fresh = (id: string): Section | undefined => {
    const copy = parts.behindMs(section.contract.service) === 0 ? cache.fresh(id) : undefined;
    return copy && { ...toSection(name, copy, runtime.now()), source: 'cache' };
  };

  return (id: string, { services, page }: Times, done: Done, fail: (error: unknown) => void) => {
    const { heard } = cache;
    const finish = (found: Section) => {
      if (found.joined.length === 0) done(index, found);
      else complete(found, services).then((completed) => done(index, completed), fail);
    };
    const kept = fresh(id);
    if (kept) return finish(kept);
    const [operation, input] = section.ask(id);
    const call = client.prepare(operation, input, within(runtime, services, timeoutMs));
    // Callbacks, as `await` makes three more promises for each section of each page.
    call((error, data, behindMs = 0) => {
      let found: Section | undefined;
      let failure: unknown = error;
      try {
        if (data) found = live(id, data, heard, behindMs);
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
 * 503 if the required section is missing. Sections whose events do not lag are taken from
 * `present`, a cached page.
 */
export type ComposePage = (
  productId: string,
  context: CallContext,
  present?: Page,
) => Promise<Page>;

/**
 * Makes the function that composes product pages. It asks all services at once, each within its
 * own time-out. A section that fails is missing or stale, and the others are not affected.
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
