import type { Contract } from '../protocol/contract.ts';
import type { Endpoint } from '../protocol/discovery/discovery.ts';
import type { ProcessKit } from './process-kit.ts';

/**
 * Makes a replica of a service known where the discovery wants to be told. From then on the first
 * thing at its stop is that callers are sent elsewhere.
 */
export const announce = (contract: Contract, kit: ProcessKit, endpoint: Endpoint): void => {
  const { discovery, self } = kit.network;
  const withdraw = discovery.register?.(contract.service, {
    ...endpoint,
    instance: self.instance,
    bootId: self.bootId,
    contractVersion: contract.version,
  });
  if (withdraw) kit.onStop(async () => withdraw());
};
