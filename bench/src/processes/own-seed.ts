import { z } from 'zod';
import { fillShop } from '@shop/seed/fill-shop';
import { runProcess } from '@shop/shared/service/run-process';
import { ownProductCount } from '../data/own-shop.ts';
import { endWithRunner, serveCommands } from './commands.ts';

endWithRunner();

await runProcess('seed', z.object({}), async (_settings, { client, runtime, log }) => {
  await fillShop({ client, runtime, log, products: ownProductCount });
});
serveCommands();
