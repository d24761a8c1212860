import { run } from '@shop/shared/service/run';
import { payments } from './service.ts';

await run(payments);
