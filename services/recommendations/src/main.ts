import { run } from '@shop/shared/service/run';
import { recommendations } from './service.ts';

await run(recommendations);
