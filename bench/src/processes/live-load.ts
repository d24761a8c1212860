import { z } from 'zod';
import { pricingContract } from '@shop/shared/contracts/pricing';
import type { User } from '@shop/shared/keys/user-token';
import { createContext } from '@shop/shared/protocol/calls/context';
import { runProcess } from '@shop/shared/service/run-process';
import { ownIdOf } from '../data/own-shop.ts';
import { type LiveStreams, openLiveStreams } from '../load/live-streams.ts';
import { untilContact } from '../shop/contact.ts';
import { endWithRunner, now, serveCommands } from './commands.ts';

/** How many streams are opened, to the gateway on which port. */
export interface LiveOrder {
  readonly port: number;
  readonly count: number;
}

/** On whose behalf the price changes. */
const user: User = { id: 'admin', roles: ['admin'] };

const timeoutMs = 2_000;
const id = ownIdOf(0);

endWithRunner();

await runProcess('gateway', z.object({}), async (_settings, { runtime, client }) => {
  const pricing = client(pricingContract);
  await untilContact([pricing], runtime);
  const context = () => createContext(runtime, { timeoutMs, user });
  let streams: LiveStreams | undefined;

  serveCommands({
    /** Opens streams of one product's page; each has had its present state then. */
    async open({ port, count }: LiveOrder) {
      streams = await openLiveStreams(port, `/api/v1/products/${id}/live`, count);
      await streams.all('event: page');
    },

    /** Changes the product's price. Resolves to the milliseconds until every stream shows it. */
    async change(): Promise<number> {
      const [price] = await pricing.call('quote', { ids: [id] }, context());
      if (!price) throw new Error(`${id} has no price`);
      const amount = price.current.amount + 1;
      const change = { id, amount, expectedVersion: price.version };
      const startedAt = now();
      const reached = streams?.all(`"current":{"amount":${amount},`);
      await pricing.call('reprice', change, context(), { key: runtime.newId() });
      await reached;
      return now() - startedAt;
    },

    close: () => streams?.close(),
  });
});
