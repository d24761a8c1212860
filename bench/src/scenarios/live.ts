import type { LiveOrder } from '../processes/live-load.ts';
import { takePorts } from '../runner/ports.ts';
import { startChild, stopAll } from '../runner/child.ts';
import { httpVariant, startHttpLoad } from '../runner/http-variant.ts';
import type { Sample } from '../runner/variant.ts';
import { portsEach, shopEnvironment } from '../shop/environment.ts';
import { startOwnShop } from '../shop/shop-processes.ts';
import type { Scenario } from './scenario.ts';

const streams = 1_000;

/** As much as they may cost the gateway, and as long as a change may take to reach all of them. */
const limit: Sample = { rssBytes: 100 * 1_024 * 1_024, readyMs: 1_000 };

/** Resolves to the value, or rejects when it has not come in time. */
const inTime = <T>(value: Promise<T>, ms: number): Promise<T> => {
  const late = new Error(`a change has not reached all streams within ${ms} ms`);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late), ms);
    value.then(resolve, reject).finally(() => clearTimeout(timer));
  });
};

const giveUpMs = 10_000;

/**
 * Streams of one product's page, opened anew for each round: the memory that they cost the gateway,
 * beyond what it had before the first, and the time from a new price to its show on all of them.
 */
export const live: Scenario = async ({ rounds, onProgress }) => {
  onProgress('starting the shop');
  const { asking: gateway, services, places } = await startOwnShop();
  await httpVariant(await startHttpLoad(), 1, {
    name: 'ours',
    kind: 'own',
    gateway,
    others: services,
  });
  const load = await startChild({
    name: 'the load',
    file: 'processes/live-load.ts',
    env: shopEnvironment('gateway', await takePorts(portsEach), places),
  });
  const order: LiveOrder = { port: Number(gateway.ready), count: streams };
  const before = await gateway.usage();
  const ours: Sample[] = [];
  while (ours.length < rounds) {
    onProgress(`live: round ${ours.length + 1} of ${rounds}`);
    await load.ask('open', order);
    const readyMs = await inTime(load.ask<number>('change'), giveUpMs);
    const { rssBytes } = await gateway.usage();
    ours.push({ readyMs, rssBytes: rssBytes - before.rssBytes });
    await load.ask('close');
  }
  await stopAll();
  const samples = new Map([
    ['ours', ours],
    ['limit', ours.map(() => limit)],
  ]);
  return [{ setting: 'live', samples, leftOut: new Map() }];
};
