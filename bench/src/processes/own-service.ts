import { z } from 'zod';
import { runService } from '@shop/shared/service/run-service';
import type { Service } from '@shop/shared/service/service';
import { createMemoryStorage } from '@shop/shared/storage/memory-storage';
import type { OwnSectionName } from '../data/own-shop.ts';
import { endWithRunner, parametersOf, serveCommands } from './commands.ts';
import { profileCommands } from './profiling.ts';

/** One of the shop's own services; its addresses are in its environment. */
export interface OwnServiceParameters {
  readonly service: OwnSectionName;
}

/** The service that a workspace exports under its own name. */
const load = async (name: OwnSectionName): Promise<Service> => {
  const exported: Record<string, Service> = await import(`@shop/${name}/service`);
  const service = exported[name];
  if (!service) throw new Error(`${name} exports no service`);
  return service;
};

endWithRunner();
const { service }: OwnServiceParameters = parametersOf();
await runService(await load(service), z.object({}), async (_, { runtime }) =>
  createMemoryStorage(runtime),
);
serveCommands(profileCommands);
