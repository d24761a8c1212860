import { z } from 'zod';
import { inventoryContract } from '@shop/shared/contracts/inventory';
import { pricingContract } from '@shop/shared/contracts/pricing';
import { runProcess } from '@shop/shared/service/run-process';
import { ownIdOf, ownProductCount } from '../data/own-shop.ts';
import { createChanges } from '../load/changes.ts';
import { untilContact } from '../shop/contact.ts';
import { endWithRunner, serveCommands } from './commands.ts';

endWithRunner();

await runProcess('changer', z.object({}), async (_settings, kit) => {
  const { runtime } = kit;
  const pricing = kit.client(pricingContract);
  const inventory = kit.client(inventoryContract);
  await untilContact([pricing, inventory], runtime);
  const ids = Array.from({ length: ownProductCount }, (_, number) => ownIdOf(number));
  serveCommands({ ...createChanges({ pricing, inventory, runtime, ids }) });
});
