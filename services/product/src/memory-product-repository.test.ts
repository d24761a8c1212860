import { MemoryProductRepository } from './memory-product-repository.ts';
import { productListSuite } from './product-list.suite.ts';
import { productRepositorySuite } from './product-repository.suite.ts';
import { searchSuite } from './search.suite.ts';

const open = async () => new MemoryProductRepository();

productRepositorySuite('products in memory', open);
productListSuite('products in memory', open);
searchSuite('products in memory', open);
