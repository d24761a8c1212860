import { resolve4 } from 'node:dns/promises';
import type { z } from 'zod';
import type { Contract } from '../protocol/contract.ts';
import type { Runtime } from '../runtime.ts';
import { compileAll } from '../protocol/compiled.ts';
import { advertised, namedAddress, ownAddress } from './advertised.ts';
import { readersOf, withReaders } from './reader-access.ts';
import { runProcess } from './run-process.ts';
import type { Service, Setup } from './service.ts';
import type { Storage } from '../storage/storage.ts';
import type { BaseSettings } from './settings.ts';
import { registerReplica, startService } from './start-service.ts';

/** Runs one service in a process of its own, on the storage that `open` opens. */
export const runService = <C extends Contract, T extends z.ZodType>(
  definition: Service<C>,
  settings: T,
  open: (settings: z.output<T>, setup: Setup) => Promise<Storage>,
): Promise<void> =>
  runProcess(definition.contract.service, settings, async (own, processKit, base) => {
    const service = withReaders(definition, base.READERS);
    const { contract } = service;
    const kit = { ...processKit, storage: await open(own, processKit) };
    for (const { name, what } of readersOf(contract, base.READERS)) {
      kit.log.info({ reader: name, what }, 'may read this, as READERS says');
    }
    compileAll(contract);
    const running = await startService(service, kit, {
      calls: `tcp://*:${base.CALLS_PORT}`,
      admin: `tcp://*:${base.ADMIN_CALLS_PORT}`,
      events: `tcp://*:${base.EVENTS_PORT}`,
    });
    kit.onStop(() => running.stop());
    // Callers look for replicas every two seconds: they may not know yet of a replica that was
    // started just before this one stops.
    kit.onStop(() => new Promise<void>((done) => void kit.runtime.after(base.HANDOVER_MS, done)));
    const host = await hostOf(contract.service, base, kit.runtime);
    registerReplica(contract, kit, advertised(running.endpoint, host));
  });

/** The host at which others reach this process; only a registry uses it. */
const hostOf = async (service: string, base: BaseSettings, runtime: Runtime): Promise<string> => {
  const { ADVERTISE_HOST, DISCOVERY, DNS_SUFFIX } = base;
  if (ADVERTISE_HOST !== undefined) return ADVERTISE_HOST;
  if (DISCOVERY !== 'redis' || DNS_SUFFIX === '') return ownAddress();
  return namedAddress(service + DNS_SUFFIX, { runtime, resolve: resolve4 });
};
