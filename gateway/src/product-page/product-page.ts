import { toServiceError } from '@shop/shared/errors';
import { answerTo } from '@shop/shared/protocol/calls/client';
import { within } from '@shop/shared/protocol/calls/context';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { Contract } from '@shop/shared/protocol/contract';
import type { Runtime } from '@shop/shared/runtime';
import type { Kit } from '@shop/shared/service/service';
import type { Clients } from '../clients.ts';
import { createComposer, forgetProduct } from './compose.ts';
import type { ComposerParts } from './compose.ts';
import type { CopyStore } from './copies/copy-store.ts';
import { StaleIfErrorCache } from './copies/stale-if-error-cache.ts';
import { followEvents } from './events.ts';
import { Lookups } from './lookup-cache.ts';
import { PageCache } from './page-cache.ts';
import type { SectionDefinition } from './section.ts';

/** What the product page is opened with. */
export interface ProductPageParts extends Pick<ComposerParts, 'onFailure'> {
  readonly runtime: Runtime;
  readonly clients: Clients;
  /** The sections of the page in their order. */
  readonly sections: readonly SectionDefinition[];
  /** Last good copies that survive this process. */
  readonly copies: CopyStore;
  readonly behindMs?: ComposerParts['behindMs'] | undefined;
}

/**
 * A check that a product exists, as far as its last good copy or its service says. Throws
 * `NOT_FOUND`, or the failure when there is no copy and the service cannot be asked.
 */
const createProductCheck = (
  { runtime, clients }: Pick<ComposerParts, 'runtime' | 'clients'>,
  copies: readonly StaleIfErrorCache[],
) => {
  const required = copies.find(({ section }) => section.required);
  if (!required) throw new Error('the product page needs one required section');
  const { section } = required;

  return async (productId: string, context: CallContext): Promise<void> => {
    if (required.peek(productId)) return;
    try {
      const limited = within(runtime, context, section.timeoutMs);
      const { changes } = required;
      const [operation, input] = section.ask(productId);
      const call = clients.of(section.contract).prepare(operation, input, limited);
      required.learn(productId, await answerTo(call), changes);
    } catch (error) {
      const failure = toServiceError(error);
      if (failure.code === 'NOT_FOUND') throw forgetProduct(copies, productId);
      if (!(await required.find(productId, context))) throw failure;
    }
  };
};

/** The product page with its caches. */
export const openProductPage = (parts: ProductPageParts) => {
  const { runtime, clients, sections, onFailure, behindMs = () => 0 } = parts;
  const copies = sections.map((each) => new StaleIfErrorCache(each, parts.copies, runtime));
  const lookups = new Lookups({ runtime, clients, behindMs });
  const compose = createComposer({ runtime, clients, copies, lookups, behindMs, onFailure });
  const pages = new PageCache(compose, runtime, behindMs);
  const caches = { copies, lookups, pages };
  const followed = new Map(
    sections.flatMap(({ contract, followsEvents, lookups: joined }) => [
      ...(followsEvents ? [[contract.service, contract] as const] : []),
      ...joined.map((each) => [each.contract.service, each.contract] as const),
    ]),
  );
  return {
    lookups,
    compose,
    copies,
    composePage: pages.page,
    /** To be told of each write: events come a moment later. */
    changed: ({ service }: Pick<Contract, 'service'>, productId: string): void =>
      pages.changed(productId, lookups.following(service).length > 0),
    checkProduct: createProductCheck(parts, copies),
    /** Keeps all of it true from now on. */
    follow: (subscribe: Kit['subscribe']): void => {
      for (const contract of followed.values()) subscribe(contract, followEvents(contract, caches));
    },
    /** The consumer of the events of a contract, as `follow` subscribes it. */
    consumerOf: (contract: Contract) => followEvents(contract, caches),
  };
};
export type ProductPage = ReturnType<typeof openProductPage>;
