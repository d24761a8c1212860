import { frontPageCount, ownProductCount } from '../data/own-shop.ts';
import { startChild, stopAll } from '../runner/child.ts';
import { type HotVariant, startHotShop } from '../runner/hot-variant.ts';
import { httpVariant, startHttpLoad } from '../runner/http-variant.ts';
import { takeTurns } from '../runner/rounds.ts';
import {
  type Sample,
  type Variant,
  VoidRun,
  type WindowPlan,
  measure,
  warmUp,
} from '../runner/variant.ts';
import type { Measurement, Scenario } from './scenario.ts';

const connections = 64;

/** Of the 200 a second that are made; they come in bursts, which a short window may cut. */
const leastChangesPerSecond = 100;

const readyBytes = async (): Promise<Variant> => {
  const gateway = await startChild({ name: 'ready-bytes', file: 'processes/ready-gateway.ts' });
  const pages = { name: 'ready-bytes', kind: 'plain', gateway, others: [] } as const;
  return httpVariant(await startHttpLoad(), connections, pages);
};

const measureHot = async (variant: HotVariant, windows: WindowPlan): Promise<Sample> => {
  const sample = await measure(variant, windows);
  const { changesPerSecond = 0, ...others } = variant.lastWindow();
  if (changesPerSecond >= leastChangesPerSecond) return { ...sample, ...others, changesPerSecond };
  throw new VoidRun(`only ${changesPerSecond.toFixed(0)} changes a second reached the gateway`);
};

/**
 * The shop's own pages while 200 prices and stock levels a second change, most of them from the
 * gateway's cache, beside Express that answers ready bytes. A page that is older than what the
 * gateway had heard of when it was asked for makes the run void.
 */
export const cachedPage: Scenario = async ({ rounds, windows, full, onProgress }) => {
  onProgress('starting the shop');
  const shop = await startHotShop();
  onProgress('starting ready-bytes');
  const ready = await readyBytes();

  const compare = async (setting: string, products: number): Promise<Measurement> => {
    const ours = shop.lookAt(connections, products);
    onProgress(`${setting}: warming up`);
    const variants: readonly Variant[] = [ours, ready];
    for (const variant of variants) await warmUp(variant, windows);
    const samples = await takeTurns({
      variants,
      rounds,
      onRound: (round) => onProgress(`${setting}: round ${round} of ${rounds}`),
      measure: (variant) =>
        variant === ours ? measureHot(ours, windows) : measure(variant, windows),
    });
    return { setting, samples, leftOut: new Map() };
  };

  const measurements = [await compare('cached page', frontPageCount)];
  if (full) {
    measurements.push(
      await compare('cached page, 1 product', 1),
      await compare('cached page, all products', ownProductCount),
    );
  }
  await stopAll();
  return measurements;
};
