import { type Child, startChild } from '../runner/child.ts';
import { takePorts } from '../runner/ports.ts';
import { portsEach, shopEnvironment } from './environment.ts';
import { type ShopProcesses, startOwnShop } from './shop-processes.ts';

/** The shop, and a process that changes its prices and stock when it is told to. */
export interface ChangingShop extends ShopProcesses {
  readonly changer: Child;
}

/** Starts the shop itself, with its demo data, and who changes it by calls to its services. */
export const startChangingShop = async (): Promise<ChangingShop> => {
  const shop = await startOwnShop();
  const env = shopEnvironment('gateway', await takePorts(portsEach), shop.places);
  const file = 'processes/shop-changer.ts';
  return { ...shop, changer: await startChild({ name: 'the changer', file, env }) };
};
