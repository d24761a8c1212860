import { z } from 'zod';
import { openShopClients } from '@shop/seed/calls';
import { fillShop } from '@shop/seed/fill-shop';
import { runProcess } from '@shop/shared/service/run-process';
import { ownProductCount } from '../data/own-shop.ts';
import { endWithRunner, serveCommands } from './commands.ts';

endWithRunner();

await runProcess('seed', z.object({}), async (_settings, kit) => {
  const { runtime, log } = kit;
  await fillShop({ clients: openShopClients(kit), runtime, log, products: ownProductCount });
});
serveCommands();
