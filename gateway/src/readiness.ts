import { ServiceError } from '@shop/shared/errors';
import { createContext } from '@shop/shared/protocol/calls/context';
import { productContract } from '@shop/shared/contracts/product';
import type { Runtime } from '@shop/shared/runtime';
import type { CalledService, Clients } from './clients.ts';
import type { ComposePage } from './product-page/compose.ts';
import { pageTimeoutMs } from './product-page/policy.ts';

/** The dependencies of a readiness check. */
interface ReadinessParts {
  readonly runtime: Runtime;
  readonly clients: Clients;
  readonly sections: readonly CalledService[];
  readonly compose: ComposePage;
}

/** How long a starting gateway waits for the services that a page can do without. */
const patienceMs = 5_000;

/** The pause between two pages of a warm-up. */
const pauseMs = 100;

/** No product has this id. */
const noProduct = 'none';

/**
 * Makes a check that passes once all services of the page have been reached, or at `waitsUntil`
 * the required ones. An optional service that is missing is a missing section.
 */
const createContactCheck = ({ clients, sections, runtime }: ReadinessParts, waitsUntil: number) => {
  const missing = new Map(
    sections.map(({ contract }) => [contract.service, clients.of(contract)] as const),
  );
  const required = new Set(sections.flatMap((one) => (one.required ? one.contract.service : [])));

  return (): void => {
    for (const [name, client] of missing) {
      if (client.replicas().some(({ state }) => state === 'ready')) missing.delete(name);
    }
    const isWaiting = runtime.now() < waitsUntil;
    const names = [...missing.keys()].filter((name) => isWaiting || required.has(name));
    if (names.length > 0) {
      throw new ServiceError('UNAVAILABLE', `not reached yet: ${names.join(', ')}`);
    }
  };
};

/**
 * Composes the page of one product until it is whole or time is up: code that is compiled and
 * connections that are opened at first use then cost no visitor's page its sections (warm-up).
 */
const warmUp = async ({ runtime, clients, compose }: ReadinessParts, waitsUntil: number) => {
  const isWhole = async (): Promise<boolean> => {
    const context = createContext(runtime, { timeoutMs: pageTimeoutMs });
    const { items } = await clients.of(productContract).call('list', { limit: 1 }, context);
    const page = await compose(items[0]?.id ?? noProduct, context);
    return page.degraded.length === 0;
  };
  const isDone = () => isWhole().catch(({ code }) => code === 'NOT_FOUND');
  while (!(await isDone()) && runtime.now() < waitsUntil) {
    await new Promise<void>((resolve) => void runtime.after(pauseMs, resolve));
  }
};

/**
 * Makes the readiness check of a starting gateway: it has reached the services of the page and has
 * composed a whole one, or has tried for five seconds and reached the required services. Once it
 * has passed it always passes: a later outage degrades answers but does not take the gateway out
 * of rotation.
 */
export const createReadinessCheck = (parts: ReadinessParts): (() => Promise<void>) => {
  const waitsUntil = parts.runtime.now() + patienceMs;
  const checkContact = createContactCheck(parts, waitsUntil);
  let state: 'connecting' | 'warming up' | 'ready' = 'connecting';

  return async () => {
    if (state === 'connecting') {
      checkContact();
      state = 'warming up';
      void warmUp(parts, waitsUntil).then(() => (state = 'ready'));
    }
    if (state !== 'ready') throw new ServiceError('UNAVAILABLE', 'its first page is not whole yet');
  };
};
