import { targetOf } from '../arena.ts';
import { letGreedy } from '../faults/toolbox.ts';
import type { Greed } from '../faults/toolbox.ts';
import { onlyPages } from '../load/schedule.ts';
import { faultRow } from './fault-row.ts';
import type { Row } from './row.ts';

/** The default limits of one client, which a shop of tests does not have. */
const defaults = { REQUESTS_IN_FLIGHT: '100', CONNECTIONS: '200', REQUEST_BURST: '100' };
const requestsPerSecond = 50;

/** Others come from one address, too, and ask for more where there are many processors. */
const shareOfOthers = 1.25;

interface Greedy {
  readonly kind: 'unread' | 'half-sent';
  readonly does: string;
}

const greedyRow = ({ kind, does }: Greedy): Row => {
  let greed: Greed | undefined;
  return faultRow({
    name: kind,
    matrix: 'H10',
    does,
    shows: 'no page of others fails, hardly one is less than whole; the client is cut',
    forSeconds: 30,
    order: { mix: onlyPages },
    async prepare({ stack, effort, settle }) {
      const perSecond = Math.max(requestsPerSecond, Math.ceil(effort.perSecond * shareOfOthers));
      await stack.configure('gateway', { ...defaults, REQUESTS_PER_SECOND: `${perSecond}` });
      await settle();
      return () => stack.configure('gateway', {});
    },
    async inflict(arena) {
      const { stack, running } = arena;
      const network = `${stack.name}_edge`;
      const { host } = await targetOf('gateway', (await running('gateway'))[0] ?? '', network);
      const end = await letGreedy(kind, network, host);
      return async () => {
        greed = await end();
        const { opened, mostOpen, cut } = greed;
        arena.say(`it opened ${opened} connections, had ${mostOpen} at a time, and lost ${cut}`);
        if (opened === 0 || cut === 0) throw new Error('the greedy client was not cut');
      };
    },
    bounds: { fails: 'no page', degradedShare: 0.001, recoverMs: 5_000 },
  });
};

/** One client that asks no more often than it may, and takes what others need. */
export const greedyRows: readonly Row[] = [
  greedyRow({
    kind: 'unread',
    does: 'lets one client open up to 275 connections, ask for eight lists on each and read none, for 30 s',
  }),
  greedyRow({
    kind: 'half-sent',
    does: 'lets one client open up to 275 connections and send bodies at 5 kB/s on each, for 30 s',
  }),
];
