import { run } from '@shop/shared/service/run';
import { pricing } from './service.ts';

await run(pricing);
