import type { z } from 'zod';
import type { Contract } from '../protocol/contract.ts';
import { advertised, ownAddress } from './advertised.ts';
import { announce } from './announce.ts';
import { runProcess } from './run-process.ts';
import type { Service, Setup } from './service.ts';
import { startService } from './start-service.ts';

/**
 * Runs one service in a process of its own. `open` opens its stores and puts it together; see
 * `runProcess` for the rest.
 */
export const runService = <C extends Contract, T extends z.ZodType>(
  contract: C,
  settings: T,
  open: (settings: z.output<T>, setup: Setup) => Promise<Service<C>>,
): Promise<void> =>
  runProcess(contract.service, settings, async (own, kit, base) => {
    const service = await open(own, kit);
    const running = await startService(service, kit, {
      calls: `tcp://*:${base.CALLS_PORT}`,
      admin: `tcp://*:${base.ADMIN_CALLS_PORT}`,
      events: `tcp://*:${base.EVENTS_PORT}`,
    });
    kit.onStop(() => running.stop());
    const host = base.ADVERTISE_HOST ?? ownAddress();
    announce(contract, kit, advertised(running.endpoint, host));
  });
