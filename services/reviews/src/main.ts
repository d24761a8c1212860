import { run } from '@shop/shared/service/run';
import { reviews } from './service.ts';

await run(reviews);
