import { series } from '../../data/series.ts';
import { type Pages, httpVariant, startHttpLoad } from '../../runner/http-variant.ts';
import type { Variant } from '../../runner/variant.ts';
import { startEight } from '../../shop/shop-processes.ts';
import { compare } from '../compare.ts';
import type { Scenario } from '../scenario.ts';

const counts = [1, 2, 4];
const fewCounts = [1, 2];
const connections = 64;

/** Dozens of cold processes on a few cores do not answer this many in time yet. */
const warmUpConnections = 16;

/** The page from eight services, of each of which there are more and more processes. */
export const byReplicas: Scenario = async (options) => {
  const { full, onProgress } = options;
  const load = await startHttpLoad();
  const points: Variant[] = [];
  const cold: Variant[] = [];
  for (const count of full ? counts : fewCounts) {
    onProgress(`starting eight services, ${count} of each`);
    const { asking, services } = await startEight(count);
    const name = `${count}`;
    const pages: Pages = {
      name,
      kind: 'shop',
      gateway: asking,
      others: services,
      mayBeRefused: true,
    };
    cold.push(await httpVariant(load, warmUpConnections, pages));
    points.push(await httpVariant(load, connections, pages));
  }
  return compare(new Map([[series.replicas, points]]), new Map(), options, cold);
};
