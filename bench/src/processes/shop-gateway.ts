import { z } from 'zod';
import { type Clients, openClients } from '@shop/gateway/clients';
import { jsonAnswer, noStore, revalidate } from '@shop/gateway/edge/answer';
import { route } from '@shop/gateway/edge/route';
import { createHttpListener } from '@shop/gateway/edge/http-listener';
import { openMemoryCounter } from '@shop/gateway/edge/limits/counters';
import { createLimits } from '@shop/gateway/edge/limits/limits';
import {
  createAdmissionObserver,
  createRequestObserver,
  createSectionObserver,
} from '@shop/gateway/observer';
import { MemoryCopyStore } from '@shop/gateway/product-page/copies/memory-copy-store';
import { problemPage } from '@shop/gateway/web/problem-page';
import { runProcess } from '@shop/shared/service/run-process';
import type { ProcessKit } from '@shop/shared/service/process-kit';
import { ampleLimits } from '../shop/ample-limits.ts';
import { untilContact } from '../shop/contact.ts';
import { createEightSections, eightSections } from '../shop/eight-sections.ts';
import { endWithRunner, serveCommands } from './commands.ts';
import { profileCommands } from './profiling.ts';

const createRoutes = (kit: ProcessKit, clients: Clients) => {
  const composePage = createEightSections({
    ...kit,
    clients,
    copies: new MemoryCopyStore(kit.runtime),
    onFailure: createSectionObserver(kit),
  });
  return [
    route('GET', '/products/:id', {
      handle: async ({ id, context }) => {
        const { bytes, isWhole } = await composePage(id, context);
        return jsonAnswer(200, bytes, isWhole ? revalidate : noStore);
      },
    }),
  ];
};

endWithRunner();
let port = 0;

await runProcess('gateway', z.object({}), async (_settings, kit) => {
  const clients = openClients(kit, eightSections);
  const { runtime } = kit;
  const parts = { runtime, problemPage, isDraining: () => false };
  const { onTurnedAway } = createAdmissionObserver(kit);
  const counting = {
    settings: ampleLimits,
    openCounter: openMemoryCounter,
    onRefused: () => undefined,
  };
  const listener = createHttpListener({
    ...parts,
    settings: { adminToken: 'nobody-changes-anything-here' },
    limits: createLimits({ runtime, ...counting }),
    maxInFlight: 256,
    onTurnedAway,
    routes: createRoutes(kit, clients),
    observer: createRequestObserver(kit),
  });
  port = await listener.start(0, '127.0.0.1');
  await untilContact([...clients.opened().values()], kit.runtime);
});
serveCommands(profileCommands, port);
