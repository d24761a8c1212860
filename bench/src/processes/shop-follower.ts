import { z } from 'zod';
import type { Position } from '@shop/shared/events/event';
import { runProcess } from '@shop/shared/service/run-process';
import { createArrivals } from '../load/flood.ts';
import { priceContract } from '../shop/price-contract.ts';
import { endWithRunner, serveCommands } from './commands.ts';

endWithRunner();
const { onEvent, expect, arrived } = createArrivals();
let stood: Position | undefined;

await runProcess('follower', z.object({}), async (_settings, kit) => {
  await new Promise<void>((resolve) => {
    kit.subscribe(priceContract, {
      position: async () => stood,
      async apply(events, position) {
        for (const { data } of events) onEvent(data);
        stood = position;
      },
      async reset(position) {
        stood = position;
        resolve();
      },
    });
  });
});
serveCommands({ expect, arrived });
