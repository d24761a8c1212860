import { capacity, nameOfShare, series, shares } from '../data/series.ts';
import { measureArrivals, memoryOf } from '../runner/arrivals-variant.ts';
import { stopAll } from '../runner/child.ts';
import { httpVariant, startHttpLoad } from '../runner/http-variant.ts';
import { takeTurns } from '../runner/rounds.ts';
import { measure, warmUp } from '../runner/variant.ts';
import { startEight } from '../shop/shop-processes.ts';
import type { Scenario } from './scenario.ts';

/** Where capacity is measured: near to the 256 requests at a time beyond which the gateway refuses. */
const closedConnections = 192;

/** Four times what the gateway works on at a time: it is the gateway that turns requests away. */
const openConnections = 1_024;

const maxRounds = 5;

/** Queues take a while to grow. */
const windowsLonger = 3;

/** The page when requests come as they please: at parts of the capacity, and beyond it. */
export const openLoop: Scenario = async ({ windows, rounds, onProgress }) => {
  onProgress('starting eight services');
  const load = await startHttpLoad();
  const { asking: gateway, services: others } = await startEight();
  const children = [gateway, ...others];
  const closed = await httpVariant(load, closedConnections, {
    name: capacity,
    kind: 'shop',
    gateway,
    others,
    mayBeRefused: true,
  });
  onProgress('warming up');
  await warmUp(closed, windows);

  let perSecond = 0;
  const measureCapacity = async () => {
    const sample = await measure(closed, windows);
    perSecond = sample['perSecond'] ?? 0;
    return { ...sample, goodPerSecond: perSecond, rssBytes: await memoryOf(children) };
  };
  const target = {
    port: Number(gateway.ready),
    connections: openConnections,
    kind: 'shop',
  } as const;
  const ms = windows.windowMs * windowsLonger;
  const samples = await takeTurns({
    variants: [
      { name: capacity, measure: measureCapacity },
      ...shares.map((share) => ({
        name: nameOfShare(share),
        measure: () =>
          measureArrivals(load, target, children, { perSecond: perSecond * share, ms }),
      })),
    ],
    rounds: Math.min(rounds, maxRounds),
    onRound: (round) => onProgress(`${series.arrivals}: round ${round}`),
    measure: (point) => point.measure(),
  });
  await stopAll();
  return [{ setting: series.arrivals, samples, leftOut: new Map() }];
};
