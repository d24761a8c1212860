import { run } from '@shop/shared/service/run';
import { merchants } from './service.ts';

await run(merchants);
