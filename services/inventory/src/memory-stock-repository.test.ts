import { MemoryStockRepository } from './memory-stock-repository.ts';
import { stockRepositorySuite } from './stock-repository.suite.ts';

stockRepositorySuite('stock in memory', async () => new MemoryStockRepository());
