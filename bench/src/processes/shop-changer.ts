import { z } from 'zod';
import { inventoryContract } from '@shop/shared/contracts/inventory';
import { pricingContract } from '@shop/shared/contracts/pricing';
import type { User } from '@shop/shared/keys/user-token';
import { runProcess } from '@shop/shared/service/run-process';
import { ownIdOf, ownProductCount } from '../data/own-shop.ts';
import { createChanges } from '../load/changes.ts';
import { untilContact } from '../shop/contact.ts';
import { endWithRunner, serveCommands } from './commands.ts';

/** On whose behalf prices and stock change. */
const user: User = { id: 'admin', roles: ['admin'] };

endWithRunner();

await runProcess('gateway', z.object({}), async (_settings, kit) => {
  const { runtime } = kit;
  const pricing = kit.client(pricingContract);
  const inventory = kit.client(inventoryContract);
  await untilContact([pricing, inventory], runtime);
  const ids = Array.from({ length: ownProductCount }, (_, number) => ownIdOf(number));
  serveCommands({ ...createChanges({ pricing, inventory, runtime, user, ids }) });
});
