import type { IncomingHttpHeaders } from 'node:http';
import { type ServiceError, toServiceError } from '@shop/shared/errors';
import type { User } from '@shop/shared/keys/user-token';
import { type CallContext, within } from '@shop/shared/protocol/calls/context';
import { type Runtime, relaxed } from '@shop/shared/runtime';
import type { Clients } from '../clients.ts';
import type { CustomerSessions } from '../sessions/customer-sessions.ts';
import type { Html } from './html.ts';

/** A part of the product page that is for one customer alone. */
export interface PersonalPart {
  readonly name: string;
  /** Its HTML about a product, asked for as the customer; false where there is nothing to show. */
  readonly show: (
    clients: Clients,
    productId: string,
    context: CallContext,
  ) => Promise<Html | false>;
}

/** Somebody who looks at a page in a browser. */
export interface Visitor {
  readonly headers: IncomingHttpHeaders;
  readonly context: CallContext;
  /** Makes the context of calls that are made for a user. */
  readonly contextOf: (user: User) => CallContext;
}

interface PersonalParts {
  readonly runtime: Runtime;
  readonly clients: Clients;
  readonly customers: Pick<CustomerSessions, 'ofBrowser'>;
  /** Hears of what a page is shown without. */
  readonly onFailure: (part: string, failure: ServiceError, context: CallContext) => void;
}

/** How long a page waits for what is personal, the look-up of the session included. */
const waitMs = 300;

/**
 * Makes the function that gives the parts of the product page for its visitor alone: none without a
 * session, and none that fails or is late. The shared page and its caches never see them.
 */
export const createPersonal = (
  { runtime, clients, customers, onFailure }: PersonalParts,
  all: readonly PersonalPart[],
) => {
  const partsOf = async (id: string, visitor: Visitor): Promise<readonly Html[]> => {
    const startedAt = runtime.now();
    const session = await customers.ofBrowser(visitor.headers);
    if (!session) return [];
    const leftMs = Math.max(0, waitMs - (runtime.now() - startedAt));
    const context = within(runtime, visitor.contextOf(session.user), leftMs);
    const shown = await Promise.all(
      all.map(async ({ name, show }) => {
        try {
          return await show(clients, id, context);
        } catch (error) {
          onFailure(name, toServiceError(error), context);
          return false;
        }
      }),
    );
    return shown.filter((one) => one !== false);
  };

  return (id: string, visitor: Visitor): Promise<readonly Html[]> =>
    new Promise((resolve) => {
      const cancel = runtime.after(relaxed(runtime, waitMs), () => resolve([]));
      const failed = (error: unknown) => {
        onFailure('session', toServiceError(error), visitor.context);
        return [];
      };
      void partsOf(id, visitor)
        .catch(failed)
        .then((parts) => {
          cancel();
          resolve(parts);
        });
    });
};
export type PersonalOf = ReturnType<typeof createPersonal>;
