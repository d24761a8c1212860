import { z } from 'zod';
import { runService } from '@shop/shared/service/run-service';
import { answers } from '../data/sections.ts';
import type { SectionName } from '../data/sections.ts';
import { contractOf } from '../shop/contracts.ts';
import { endWithRunner, parametersOf, serveCommands } from './commands.ts';
import { profileCommands } from './profiling.ts';

/** One of the eight services, run as the shop runs its own; its addresses are in its environment. */
export interface ShopServiceParameters {
  readonly service: SectionName;
}

endWithRunner();
const { service }: ShopServiceParameters = parametersOf();
const contract = contractOf(service);

await runService(contract, z.object({}), async () => ({
  contract,
  start: async () => ({ handlers: { get: async ({ id }) => answers[service](id) } }),
}));
serveCommands(profileCommands);
