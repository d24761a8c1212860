import type { StatusModel } from '../status-page.ts';

const replica = (instance: string) => ({
  instance,
  state: 'ready' as const,
  contractVersion: '1.0.0',
  inFlight: 2,
  credit: 256,
  answered: 18_204,
  latencyMs: 1.84,
  isSilent: false,
  ejected: [],
});

/** Two services are well, one has lost a replica, one is down; one stream is behind. */
export const statusModel = (): StatusModel => ({
  time: '2026-11-21T09:30:00.000Z',
  incidents: [
    { kind: 'KEY_REFUSED', peer: 'reviews', count: 3, ageMs: 12_000 },
    {
      kind: 'WELCOME_INVALID',
      peer: 'inventory',
      detail: 'this is pricing',
      count: 1,
      ageMs: 61_000,
    },
  ],
  services: [
    { name: 'product', state: 'up', replicas: [replica('product-1'), replica('product-2')] },
    { name: 'pricing', state: 'up', replicas: [replica('pricing-1')] },
    {
      name: 'inventory',
      state: 'degraded',
      replicas: [
        replica('inventory-1'),
        {
          instance: undefined,
          state: 'connecting',
          contractVersion: undefined,
          inFlight: 0,
          credit: 0,
          answered: 0,
          latencyMs: undefined,
          isSilent: false,
          ejected: [],
          problem: 'WELCOME_INVALID',
        },
      ],
    },
    { name: 'reviews', state: 'down', replicas: [] },
  ],
  streams: [
    {
      service: 'pricing',
      seq: 1_204,
      lagEvents: 0,
      lagMs: 0,
      deadLetters: { count: 0, isFull: false, newest: undefined },
      lastEvents: [
        { seq: 1_204, type: 'priceChanged', key: 'mugs-0', time: '2026-11-21T09:29:58.120Z' },
        { seq: 1_203, type: 'priceChanged', key: 'lamps-1', time: '2026-11-21T09:29:41.004Z' },
      ],
    },
    {
      service: 'inventory',
      seq: 88,
      lagEvents: 12,
      lagMs: 3_400,
      deadLetters: {
        count: 2,
        isFull: false,
        newest: {
          type: 'stockChanged',
          key: 'mugs-9',
          seq: 61,
          reason: 'not as the contract says: onHand',
        },
      },
      lastEvents: [],
    },
  ],
});
