import { MemoryPriceRepository } from './memory-price-repository.ts';
import { priceRepositorySuite } from './price-repository.suite.ts';

priceRepositorySuite('prices in memory', async () => new MemoryPriceRepository());
