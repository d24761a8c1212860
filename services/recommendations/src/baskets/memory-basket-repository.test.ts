import { basketRepositorySuite } from './basket-repository.suite.ts';
import { MemoryBasketRepository } from './memory-basket-repository.ts';

basketRepositorySuite('baskets in memory', async () => new MemoryBasketRepository());
