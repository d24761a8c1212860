import { expect } from '@jest/globals';
import { eventually } from '../../../service/testing/eventually.ts';
import type { Contract } from '../../contract.ts';
import type { Client } from '../../calls/client.ts';

/** Waits until a client can call exactly so many replicas. */
export const untilReady = <C extends Contract>(
  client: Pick<Client<C>, 'replicas'>,
  count: number,
): Promise<void> =>
  eventually(() => {
    const states = client.replicas().map(({ state }) => state);
    expect(states.filter((state) => state === 'ready')).toHaveLength(count);
  });
