import { z } from 'zod';
import { createContext } from '@shop/shared/protocol/calls/context';
import { runProcess } from '@shop/shared/service/run-process';
import type { SectionName } from '../data/sections.ts';
import { type CallOrder, callWindow } from '../load/call-window.ts';
import { untilContact } from '../shop/contact.ts';
import { contractOf } from '../shop/contracts.ts';
import { endWithRunner, parametersOf, serveCommands } from './commands.ts';
import { profileCommands } from './profiling.ts';

/** Which of the eight services is asked; where it is stands in the environment. */
export interface ShopCallerParameters {
  readonly service: SectionName;
}

/** As the gateway's reads have it. */
const timeoutMs = 1_000;

endWithRunner();
const { service }: ShopCallerParameters = parametersOf();

await runProcess('caller', z.object({}), async (_settings, kit) => {
  const { runtime } = kit;
  const client = kit.client(contractOf(service));
  await untilContact([client], runtime);
  const ask = (id: string) => client.call('get', { id }, createContext(runtime, { timeoutMs }));

  serveCommands({
    ...profileCommands,
    run: (order: CallOrder) => callWindow(order, service, ask),
  });
});
