import { run } from '@shop/shared/service/run';
import { customers } from './service.ts';

await run(customers);
