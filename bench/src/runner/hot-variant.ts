import type { Change } from '../load/floors.ts';
import type { HotTarget, HotWindowResult } from '../processes/hot-load.ts';
import { startChangingShop } from '../shop/changing-shop.ts';
import { type Child, startChild } from './child.ts';
import { httpVariant, startHttpLoad } from './http-variant.ts';
import type { Sample, Variant } from './variant.ts';

/** A variant that can say more of its last window than all variants do. */
export interface HotVariant extends Variant {
  lastWindow(): Sample;
}

/** Takes what the gateway hears of changes to the load, for as long as both are there. */
const passOnChanges = async (gateway: Child, load: Child): Promise<never> => {
  for (;;) await load.ask('demand', await gateway.ask<readonly Change[]>('heard'));
};

/** Starts the shop, who changes it, and the load; ready when all of its pages are whole. */
export const startHotShop = async () => {
  const { asking: gateway, services, changer } = await startChangingShop();
  const settling = await startHttpLoad();
  await httpVariant(settling, 1, { name: 'ours', kind: 'own', gateway, others: services });
  await settling.stop();
  const load = await startChild({ name: 'the load', file: 'processes/hot-load.ts' });
  // Ends with the processes.
  void passOnChanges(gateway, load).catch(() => undefined);

  return {
    /** The shop as a variant: pages of `products` of its products, while all of them change. */
    lookAt(connections: number, products: number): HotVariant {
      const target: HotTarget = { port: Number(gateway.ready), connections, products };
      let last: Sample = {};
      return {
        name: 'ours',
        children: [gateway, ...services],
        async begin() {
          await load.ask('open', target);
          await changer.ask('begin');
        },
        async run(ms) {
          const result = await load.ask<HotWindowResult>('run', ms);
          const { answered, perSecond, fromCache, heard } = result;
          last = {
            cachedPercent: (100 * fromCache) / answered,
            changesPerSecond: (heard * perSecond) / answered,
          };
          return result;
        },
        async end() {
          await changer.ask('end');
          await load.ask('close');
        },
        lastWindow: () => last,
      };
    },
  };
};
