import { series } from '../../data/series.ts';
import { startPair } from '../../shop/shop-processes.ts';
import { variantAt } from '../call.ts';
import { compare } from '../compare.ts';
import type { Scenario } from '../scenario.ts';

const counts = [1, 4, 16, 64, 256, 1_000, 4_000, 10_000];
const fewCounts = [1, 256, 10_000];

/** As of a store that is asked for each answer. */
const storeMs = 20;

const callsInFlight =
  (setting: string, waitMs?: number): Scenario =>
  async (options) => {
    const { full, onProgress } = options;
    onProgress('starting a service and its caller');
    const { asking, services } = await startPair({ waitMs, policy: 'maxWaiting=10000' });
    const at = (inFlight: number) =>
      variantAt(inFlight, true)({ name: `${inFlight}`, caller: asking, others: services });
    const points = (full ? counts : fewCounts).map(at);
    return compare(new Map([[setting, points]]), new Map(), options, [at(64)]);
  };

/**
 * One service that is called by one process, with more and more calls at a time. At most 256 of
 * them are in flight, as the service grants; the others wait in the caller's line, which is as long
 * as it has to be for this.
 */
export const byCallsInFlight: Scenario = async (options) => [
  ...(await callsInFlight(series.inFlight)(options)),
  ...(await callsInFlight(series.waitingInFlight, storeMs)(options)),
];
