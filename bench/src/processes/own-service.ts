import { z } from 'zod';
import { runService } from '@shop/shared/service/run-service';
import { loadService } from '@shop/shared/service/every-service';
import { createMemoryStorage } from '@shop/shared/storage/memory-storage';
import { endWithRunner, parametersOf, serveCommands } from './commands.ts';
import { profileCommands } from './profiling.ts';

/** One of the shop's own services; its addresses are in its environment. */
export interface OwnServiceParameters {
  readonly service: string;
}

endWithRunner();
const { service }: OwnServiceParameters = parametersOf();
await runService(await loadService(service), z.object({}), async (_, { runtime }) =>
  createMemoryStorage(runtime),
);
serveCommands(profileCommands);
