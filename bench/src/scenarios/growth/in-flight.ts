import { series } from '../../data/series.ts';
import { startPair } from '../../shop/shop-processes.ts';
import { variantAt } from '../call.ts';
import { compare } from '../compare.ts';
import type { Scenario } from '../scenario.ts';

/** The last ones are more than the 1,024 that a service works on at a time. */
const counts = [1, 4, 16, 64, 256, 1_000, 4_000, 10_000];
const fewCounts = [1, 256, 10_000];

/** One service that is called by one process, with more and more calls in flight. */
export const byCallsInFlight: Scenario = async (options) => {
  const { full, onProgress } = options;
  onProgress('starting a service and its caller');
  const { asking, services } = await startPair();
  const at = (inFlight: number) =>
    variantAt(inFlight, true)({ name: `${inFlight}`, caller: asking, others: services });
  const points = (full ? counts : fewCounts).map(at);
  return compare(new Map([[series.inFlight, points]]), new Map(), options, [at(64)]);
};
