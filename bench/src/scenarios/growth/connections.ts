import { series } from '../../data/series.ts';
import { httpVariant, startHttpLoad } from '../../runner/http-variant.ts';
import type { Variant } from '../../runner/variant.ts';
import { startEight } from '../../shop/shop-processes.ts';
import { compare } from '../compare.ts';
import type { Scenario } from '../scenario.ts';

/** Up to as many requests as the gateway works on at a time. */
const counts = [1, 2, 4, 8, 16, 32, 64, 128, 256];
const fewCounts = [1, 16, 256];

/** The page from eight services at more and more connections. */
export const byConnections: Scenario = async (options) => {
  const { full, onProgress } = options;
  onProgress('starting eight services');
  const load = await startHttpLoad();
  const { asking, services } = await startEight();
  const at = (connections: number): Promise<Variant> =>
    httpVariant(load, connections, {
      name: `${connections}`,
      kind: 'shop',
      mayBeRefused: true,
      gateway: asking,
      others: services,
    });
  const points = await Promise.all((full ? counts : fewCounts).map(at));
  const settings = new Map([[series.connections, points]]);
  return compare(settings, new Map(), options, [await at(64)]);
};
