import { ServiceError, factsOf, toServiceError } from '@shop/shared/errors';
import { withShare, within } from '@shop/shared/protocol/calls/context';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { Runtime } from '@shop/shared/runtime';
import type { Cards } from './cards.ts';
import { forgetProduct } from './copies/copies.ts';
import type { Copies } from './copies/copies.ts';
import type { LastGood } from './copies/last-good.ts';
import { liveSection, missingSection, outdated, staleSection } from './page.ts';
import type { Page, Section } from './page.ts';
import {
  cardsTimeoutMs,
  isPurchasable,
  sectionNames,
  sectionTimeoutMs,
  shareOfServices,
} from './policy.ts';
import type { SectionName } from './policy.ts';
import type { Recommended } from './section-source.ts';

export interface ComposerParts {
  readonly runtime: Runtime;
  readonly copies: Copies;
  readonly cards: Cards;
  /** Told of each failure, also of those that a copy made up for. */
  readonly onFailure: (name: SectionName, error: ServiceError, context: CallContext) => void;
}

/** When to ask again for a product that can be had from nowhere. */
const retryAfterMs = 1_000;

const productUnavailable = (code: string) => {
  const isTemporary = factsOf(code).status === 503;
  const message = 'the product cannot be shown right now';
  return new ServiceError(isTemporary ? code : 'UNAVAILABLE', message, {
    retryAfterMs,
    status: 503,
  });
};

/** What the services get of the page's time, and all of it. */
export interface Times {
  readonly services: CallContext;
  readonly page: CallContext;
}

/** Asks for sections; each becomes something to show, whatever happens. */
export const createSections = ({
  runtime,
  onFailure,
}: Pick<ComposerParts, 'runtime' | 'onFailure'>) => {
  const answeredAt = new Map<SectionName, number>();

  const missing = (name: SectionName, error: string): Section<never> => {
    const now = runtime.now();
    return missingSection(error, answeredAt.get(name) ?? now, now);
  };

  const live = <Facts>(
    lastGood: LastGood<Facts>,
    productId: string,
    answer: { readonly data: Buffer; readonly changes: number; readonly behindMs: number },
  ): Section<Facts> => {
    const { data, changes, behindMs } = answer;
    const known = lastGood.learn(productId, data, changes, behindMs);
    const now = runtime.now();
    answeredAt.set(lastGood.source.name, now);
    const section = liveSection(known, now);
    return behindMs > 0 ? outdated(section, 0) : section;
  };

  /** What is shown where there is no answer. */
  const instead = async <Facts>(
    lastGood: LastGood<Facts>,
    productId: string,
    page: CallContext,
    failure: ServiceError,
  ): Promise<Section<Facts>> => {
    const { name } = lastGood.source;
    if (failure.code === 'NOT_FOUND') return missing(name, failure.code);
    onFailure(name, failure, page);
    const copy = await lastGood.find(productId, page);
    return copy ? staleSection(copy, failure.code, runtime.now()) : missing(name, failure.code);
  };

  return {
    missing,

    /** The service's answer, else the last good copy. */
    section: <Facts>(
      lastGood: LastGood<Facts>,
      productId: string,
      { services, page }: Times,
    ): Promise<Section<Facts>> => {
      const { name, ask } = lastGood.source;
      const { changes } = lastGood;
      const call = ask(productId, within(runtime, services, sectionTimeoutMs[name]));
      // A callback, where `await` makes three more promises for each section of each page.
      return new Promise((resolve) =>
        call((error, data, behindMs = 0) => {
          try {
            if (data) return resolve(live(lastGood, productId, { data, changes, behindMs }));
            resolve(instead(lastGood, productId, page, toServiceError(error)));
          } catch (badReply) {
            resolve(instead(lastGood, productId, page, toServiceError(badReply)));
          }
        }),
      );
    },
  };
};
type Sections = ReturnType<typeof createSections>;

/** The second wave: what the recommended products are called and cost. */
const createCardsWave =
  ({ runtime, cards, onFailure }: ComposerParts, { missing }: Sections) =>
  async (
    section: Section<readonly Recommended[]>,
    services: CallContext,
  ): Promise<Section<readonly Recommended[]>> => {
    if (!section.facts) return section;
    const inTime = within(runtime, services, cardsTimeoutMs);
    const { data, shown, failure, behindMs } = await cards.complete(section.facts, inTime);
    if (failure) onFailure('recommendations', failure, services);
    if (failure && shown === 0) return missing('recommendations', failure.code);
    const completed = { ...section, data };
    return behindMs > 0 ? outdated(completed, behindMs) : completed;
  };

/**
 * Gives the page of a product. Throws `NOT_FOUND` for an unknown product, and an error with status
 * 503 when the product can be had from nowhere.
 */
export type ComposePage = (productId: string, context: CallContext) => Promise<Page>;

/**
 * Puts product pages together: all services are asked at the same time, each within its own part
 * of the page's time, and a section that fails is missing or old alone.
 */
export const createComposer = (parts: ComposerParts): ComposePage => {
  const { runtime, copies } = parts;
  const sections = createSections(parts);
  const { section } = sections;
  const withCards = createCardsWave(parts, sections);

  return async (id, page) => {
    const services = withShare(runtime, page, shareOfServices);
    const times = { services, page };
    const others = Promise.all([
      section(copies.pricing, id, times),
      section(copies.inventory, id, times),
      section(copies.reviews, id, times),
      section(copies.recommendations, id, times).then((found) => withCards(found, services)),
    ]);

    const product = await section(copies.product, id, times);
    if (product.error === 'NOT_FOUND') throw forgetProduct(copies, id);
    if (!product.facts) throw productUnavailable(product.error ?? 'UNAVAILABLE');

    const [pricing, inventory, reviews, recommendations] = await others;
    const all = { product, pricing, inventory, reviews, recommendations };
    return {
      id,
      shows: [id, ...(recommendations.facts ?? []).map(({ productId }) => productId)],
      sections: all,
      degraded: sectionNames.filter((name) => all[name].status !== 'ok'),
      purchasable: isPurchasable({
        withdrawn: product.facts.withdrawn,
        hasPrice: pricing.facts?.hasPrice ?? false,
        available: inventory.facts?.available,
      }),
      requestId: page.requestId,
    };
  };
};
