import type { Client } from '@shop/shared/protocol/calls/client';
import type { Contract } from '@shop/shared/protocol/contract';
import type { Runtime } from '@shop/shared/runtime';

const lookEveryMs = 10;

/** Resolves when every service has been reached. */
export const untilContact = <C extends Contract>(
  clients: readonly Pick<Client<C>, 'replicas'>[],
  runtime: Runtime,
): Promise<void> =>
  new Promise((resolve) => {
    const look = () => {
      const reached = clients.every(({ replicas }) =>
        replicas().some(({ state }) => state === 'ready'),
      );
      if (reached) resolve();
      else runtime.after(lookEveryMs, look);
    };
    look();
  });
