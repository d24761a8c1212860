import type { Contract } from '../protocol/contract.ts';
import type { Endpoint } from '../protocol/discovery/discovery.ts';
import type { ProcessKit } from './process-kit.ts';

/**
 * Registers a replica of a service where the discovery has a registry. When the process stops, the
 * first step from then on is to deregister.
 */
export const registerReplica = (contract: Contract, kit: ProcessKit, endpoint: Endpoint): void => {
  const { discovery, self } = kit.network;
  const deregister = discovery.register?.(contract.service, {
    ...endpoint,
    instance: self.instance,
    bootId: self.bootId,
    contractVersion: contract.version,
  });
  if (deregister) kit.onStop(async () => deregister());
};
