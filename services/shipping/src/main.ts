import { run } from '@shop/shared/service/run';
import { shipping } from './service.ts';

await run(shipping);
