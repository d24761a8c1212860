import { cutBothWays, loseReplies, losePackets, narrow } from '../faults/network.ts';
import type { Heal } from '../faults/network.ts';
import { openLink } from '../faults/toolbox.ts';
import type { Link } from '../faults/toolbox.ts';
import type { Weather } from '../faults/inside/weather.ts';
import { faultRow } from './fault-row.ts';
import type { Fault, Row } from './row.ts';
import { lackingWithout, lastOf } from './services.ts';

/** Before which port of which service a link is put. */
interface LinkPlace {
  readonly service: string;
  readonly port: number;
  readonly kind?: 'bytes' | 'frames';
}

const pricingCalls = { service: 'pricing', port: 7000 };
const reviewsCalls = { service: 'reviews', port: 7000 };
const pricingEvents = { service: 'pricing', port: 7001, kind: 'frames' } as const;
const mongo = { service: 'mongo', port: 27017 };

/** A fault of a link that is there, and in good weather, before anything is broken. */
const linkRow = (
  { service, port, kind = 'bytes' }: LinkPlace,
  weather: Weather,
  fault: Omit<Fault, 'prepare' | 'inflict'>,
): Row => {
  let link: Link | undefined;
  return faultRow({
    ...fault,
    async prepare(arena) {
      link = await openLink(await lastOf(arena, service), port, kind);
      await arena.settle().catch(async (error: unknown) => {
        await link?.close();
        throw error;
      });
      return link.close;
    },
    async inflict() {
      link?.set(weather);
      return async () => link?.set({});
    },
  });
};

const whole = { fails: 'no page', recoverMs: 5_000 } as const;

const slowly = { delayMs: 200, jitterMs: 50 };

/** Networks that are slow, lossy, cut or narrow. */
export const linkRows: readonly Row[] = [
  linkRow(pricingCalls, slowly, {
    name: 'late',
    matrix: 'B12',
    does: 'lets the answers of pricing come 200 ± 50 ms later for 20 s',
    shows: 'no page fails, p99 at most 1,050 ms; of 300 ms that a price may take 50 are left',
    less: 'all sections ok; a busy machine takes the 50 ms that are left',
    forSeconds: 20,
    bounds: { ...whole, lacks: lackingWithout('pricing') },
  }),
  linkRow(
    pricingCalls,
    { delayMs: 2_000 },
    {
      name: 'very-late',
      matrix: 'B12',
      does: 'lets the answers of pricing come 2 s later for 20 s',
      shows: 'no page fails, after 2 s none waits for it, whole 5 s later',
      forSeconds: 20,
      bounds: { ...whole, lacks: lackingWithout('pricing'), detectMs: 2_000 },
    },
  ),
  linkRow(
    pricingCalls,
    { stallShare: 0.05, stallMs: 10_000 },
    {
      name: 'stalls',
      matrix: 'B12',
      does: 'lets one answer in twenty of pricing, and all that follow it, stand still for 10 s',
      shows: 'no page fails, after 3.5 s none waits for it, whole 5 s later',
      forSeconds: 20,
      bounds: { ...whole, lacks: lackingWithout('pricing'), detectMs: 3_500 },
    },
  ),
  faultRow({
    name: 'cut',
    matrix: 'B13',
    does: 'drops all packets between inventory and its callers, both ways, for 20 s',
    shows: 'no page fails, after 3.5 s none waits for it, whole 5 s later',
    forSeconds: 20,
    inflict: async (arena) => cutBothWays(await lastOf(arena, 'inventory')),
    bounds: { ...whole, lacks: lackingWithout('inventory'), detectMs: 3_500 },
  }),
  faultRow({
    name: 'one-way',
    matrix: 'B14',
    does: 'lets requests reach inventory and drops its answers for 20 s',
    shows: 'no page fails, after 2 s none waits for it; writes that are repeated count once',
    forSeconds: 20,
    inflict: async (arena) => loseReplies(await lastOf(arena, 'inventory')),
    bounds: { ...whole, lacks: lackingWithout('inventory'), detectMs: 2_000 },
  }),
  faultRow({
    name: 'lossy',
    matrix: 'B15',
    does: 'loses 5 % of the packets of reviews, each way, for 25 s',
    shows: 'no page fails, at most 2 % of the sections are degraded',
    less: '5 min of loss, jitter and reordering at once; jitter is a row of its own',
    forSeconds: 25,
    inflict: async (arena) => losePackets(await lastOf(arena, 'reviews'), 5),
    bounds: { ...whole, degradedShare: 0.02 },
  }),
  linkRow(
    reviewsCalls,
    { jitterMs: 50, delayMs: 50 },
    {
      name: 'jitter',
      matrix: 'B15',
      does: 'lets the answers of reviews come 0 to 100 ms later for 15 s',
      shows: 'no page fails, at most 2 % of the sections are degraded',
      forSeconds: 15,
      bounds: { ...whole, degradedShare: 0.02 },
    },
  ),
  linkRow(
    pricingCalls,
    { resetEveryMs: 2_000 },
    {
      name: 'resets',
      matrix: 'B16',
      does: 'resets all connections to pricing every 2 s, for 20 s',
      shows: 'no page fails, at most 2 % of the sections are degraded',
      forSeconds: 20,
      bounds: { ...whole, degradedShare: 0.02 },
    },
  ),
  faultRow({
    name: 'narrow',
    matrix: 'B16',
    does: 'lets reviews send 8 kB/s for 20 s',
    shows: 'no page fails, whole 5 s later',
    forSeconds: 20,
    inflict: async (arena): Promise<Heal> => narrow(await lastOf(arena, 'reviews'), 8_000),
    bounds: { ...whole, lacks: ['reviews'] },
  }),
  linkRow(
    mongo,
    { delayMs: 500 },
    {
      name: 'mongo-late',
      matrix: 'B24',
      does: 'lets the answers of MongoDB come 500 ms later for 20 s',
      shows: 'no page fails, whole 5 s later',
      forSeconds: 20,
      bounds: whole,
    },
  ),
  linkRow(
    pricingEvents,
    { loseShare: 0.1 },
    {
      name: 'events',
      matrix: 'B26',
      does: 'loses one in ten of the frames with which pricing publishes, for 20 s',
      shows: 'no request fails; every change is on the pages 10 s later',
      less: 'caught up within 5 s; what is not whole within 10 s of quiet is found',
      forSeconds: 20,
      bounds: { fails: 'no request', recoverMs: 5_000 },
    },
  ),
];
