import { run } from '@shop/shared/service/run';
import { inventory } from './service.ts';

await run(inventory);
