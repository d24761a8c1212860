import { runOnRedis } from '@shop/shared/service/run-on-redis';
import { carts } from './service.ts';

await runOnRedis(carts);
