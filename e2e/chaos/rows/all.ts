import { clockRows } from './clock.ts';
import { drain } from './drain.ts';
import { gatewayGone } from './gateway-gone.ts';
import { greedyRows } from './greedy.ts';
import { hotProduct } from './hot-product.ts';
import { linkRows } from './links.ts';
import { overload } from './overload.ts';
import { relay } from './relay.ts';
import { rolling } from './rolling.ts';
import { rotation } from './rotation.ts';
import type { Row } from './row.ts';
import { scale } from './scale.ts';
import { serviceRows } from './services.ts';
import { shoppingRows } from './shopping.ts';
import { slowSearch } from './slow-search.ts';
import { slow } from './slow.ts';
import { stampede } from './stampede.ts';
import { storeRows } from './stores.ts';
import { wholeShopRows } from './whole-shop.ts';

/**
 * In the order in which they are run. Those that allow hardly any degraded section are not the
 * first: for some minutes after it was filled a database cleans up (autovacuum), and may answer
 * late.
 */
export const allRows: readonly Row[] = [
  slow,
  slowSearch,
  ...serviceRows,
  rolling,
  scale,
  ...linkRows,
  ...storeRows,
  ...clockRows,
  ...greedyRows,
  hotProduct,
  ...shoppingRows,
  relay,
  stampede,
  overload,
  drain,
  gatewayGone,
  rotation,
  ...wholeShopRows,
];
