import { run } from '@shop/shared/service/run';
import { product } from './service.ts';

await run(product);
