import { run } from '@shop/shared/service/run';
import { promotions } from './service.ts';

await run(promotions);
