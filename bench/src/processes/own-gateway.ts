import { z } from 'zod';
import { openClients } from '@shop/gateway/clients';
import { createGateway } from '@shop/gateway/gateway';
import { MemoryCopyStore } from '@shop/gateway/product-page/copies/memory-copy-store';
import { MemorySessionStore } from '@shop/gateway/sessions/memory-session-store';
import { runProcess } from '@shop/shared/service/run-process';
import { ampleLimits } from '../shop/ample-limits.ts';
import { untilContact } from '../shop/contact.ts';
import { watchChanges } from '../shop/heard-changes.ts';
import { endWithRunner, serveCommands } from './commands.ts';
import { profileCommands } from './profiling.ts';
import { sections } from '@shop/gateway/sections/index';

endWithRunner();
const { watching, heard } = watchChanges();
let port = 0;

await runProcess('gateway', z.object({}), async (_settings, kit) => {
  const { runtime } = kit;
  const clients = openClients(kit, sections);
  await untilContact([...clients.opened().values()], runtime);
  const gateway = createGateway({
    ...kit,
    subscribe: (contract, consumer) => kit.subscribe(contract, watching(consumer)),
    clients,
    copies: new MemoryCopyStore(runtime),
    sessions: new MemorySessionStore(runtime),
    settings: { adminToken: 'nobody-changes-anything-here', limits: ampleLimits },
  });
  port = await gateway.start(0, '127.0.0.1');
});
serveCommands({ ...profileCommands, heard }, port);
