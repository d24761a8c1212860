import { run } from '@shop/shared/service/run';
import { orders } from './service.ts';

await run(orders);
