import { z } from 'zod';
import { runService } from '@shop/shared/service/run-service';
import { createMemoryStorage } from '@shop/shared/storage/memory-storage';
import { answers } from '../data/sections.ts';
import type { SectionName } from '../data/sections.ts';
import { contractOf } from '../shop/contracts.ts';
import { endWithRunner, parametersOf, pause, serveCommands } from './commands.ts';
import { profileCommands } from './profiling.ts';

/** One of the eight services, run as the shop runs its own; its addresses are in its environment. */
export interface ShopServiceParameters {
  readonly service: SectionName;
  /** How long each answer waits, as for a store; it does not where this is left out. */
  readonly waitMs?: number;
}

endWithRunner();
const { service, waitMs }: ShopServiceParameters = parametersOf();
const contract = contractOf(service);

await runService(
  {
    contract,
    start: async () => ({
      handlers: {
        async get({ id }) {
          if (waitMs !== undefined) await pause(waitMs);
          return answers[service](id);
        },
      },
    }),
  },
  z.object({}),
  async (_, { runtime }) => createMemoryStorage(runtime),
);
serveCommands(profileCommands);
