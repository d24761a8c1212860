import { toServiceError } from '@shop/shared/errors';
import { answerTo } from '@shop/shared/protocol/calls/client';
import { type CallContext, within } from '@shop/shared/protocol/calls/context';
import type { Contract } from '@shop/shared/protocol/contract';
import type { Runtime } from '@shop/shared/runtime';
import type { Kit } from '@shop/shared/service/service';
import type { Clients } from '../clients.ts';
import { type ComposerParts, createComposer, forgetProduct } from './compose.ts';
import type { CopyStore } from './copies/copy-store.ts';
import { StaleIfErrorCache } from './copies/stale-if-error-cache.ts';
import { followEvents } from './events.ts';
import { createLookups } from './lookup-cache.ts';
import { PageCache } from './page-cache.ts';
import type { SectionDefinition } from './section.ts';

/** The dependencies of the product page. */
export interface ProductPageParts extends Pick<ComposerParts, 'onFailure'> {
  readonly runtime: Runtime;
  readonly clients: Clients;
  /** The sections in the order of the page. */
  readonly sections: readonly SectionDefinition[];
  /** Last good copies that survive this process. */
  readonly copies: CopyStore;
  readonly behindMs?: ComposerParts['behindMs'] | undefined;
}

/**
 * Makes a check that a product exists, by its last good copy or its service. Throws `NOT_FOUND`,
 * or the failure of the service if there is no copy.
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
      const { heard } = required;
      const [operation, input] = section.ask(productId);
      const call = clients.of(section.contract).prepare(operation, input, limited);
      required.learn(productId, await answerTo(call), heard);
    } catch (error) {
      const failure = toServiceError(error);
      if (failure.code === 'NOT_FOUND') throw forgetProduct(copies, productId);
      if (!(await required.find(productId, context))) throw failure;
    }
  };
};

/** Opens the product page with its caches. */
export const openProductPage = (parts: ProductPageParts) => {
  const { runtime, clients, sections, onFailure, behindMs = () => 0 } = parts;
  const copies = sections.map((each) => new StaleIfErrorCache(each, parts.copies, runtime));
  const lookups = createLookups({ runtime, clients, behindMs });
  const compose = createComposer({ runtime, clients, copies, lookups, behindMs, onFailure });
  const pages = new PageCache(compose, runtime, behindMs);
  const followed = new Map(
    sections.flatMap(({ contract, followsEvents, lookups: joined }) => [
      ...(followsEvents ? [[contract.service, contract] as const] : []),
      ...joined.map((each) => [each.contract.service, each.contract] as const),
    ]),
  );
  /** The copies of a service that are used in place of answers. */
  const keptOf = (name: string) =>
    copies.filter(({ section: { contract, freshMs } }) => freshMs && contract.service === name);
  /** Makes the consumer of the events of a contract. */
  const consumerOf = (contract: Contract) => followEvents(contract, { copies, lookups, pages });
  return {
    lookups,
    compose,
    copies,
    composePage: pages.page,
    /** Calls a listener with each product that has changed; without one where any may have. */
    watch: (listener: (productId?: string) => void): void => void (pages.onChanged = listener),
    /** To be called after each write, as its event comes later. */
    changed: ({ service }: Pick<Contract, 'service'>, productId: string): void => {
      for (const copy of keptOf(service)) copy.drop(productId);
      pages.changed(productId, lookups.following(service).length > 0);
    },
    /** The same after a write that changes any product's page. */
    allChanged: ({ service }: Pick<Contract, 'service'>): void => {
      for (const copy of keptOf(service)) copy.clear();
      pages.clear();
    },
    checkProduct: createProductCheck(parts, copies),
    consumerOf,
    /** Subscribes to the events that keep the caches current. */
    follow: (subscribe: Kit['subscribe']): void => {
      for (const contract of followed.values()) subscribe(contract, consumerOf(contract));
    },
  };
};
export type ProductPage = ReturnType<typeof openProductPage>;
