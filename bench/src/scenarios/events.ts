import { type EventPeerName } from '../peers/event-peers.ts';
import type { EventPeerParameters } from '../processes/peer-publisher.ts';
import { missing, startBroker } from '../runner/brokers.ts';
import { type Child, startChild } from '../runner/child.ts';
import { type Announcement, eventVariant } from '../runner/event-variant.ts';
import { startAnnouncement } from '../shop/shop-processes.ts';
import { type Candidate, compare, startAll } from './compare.ts';
import type { Scenario } from './scenario.ts';

const times = <T>(count: number, make: () => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, make));

const ours = (followers: number): Candidate<Announcement> => ({
  name: 'ours',
  async start() {
    const { asking, services } = await startAnnouncement(followers);
    return { name: 'ours', publisher: asking, followers: services, others: [] };
  },
});

const candidateOf = (peer: EventPeerName, followers: number): Candidate<Announcement> => ({
  name: peer,
  missing: missing(peer),
  async start() {
    const broker = await startBroker(peer);
    const parameters: EventPeerParameters = { peer, brokerPort: broker.port };
    const start = (role: string): Promise<Child> =>
      startChild({ name: `${peer} ${role}`, file: `processes/peer-${role}.ts`, parameters });
    return {
      name: peer,
      publisher: await start('publisher'),
      followers: await times(followers, () => start('follower')),
      others: [broker.child],
    };
  },
});

/** A flood of events from one process to one and to eight others. */
export const events: Scenario = async (options) => {
  const measurements = [];
  for (const followers of [1, 8]) {
    const candidates = [
      ours(followers),
      candidateOf('nats', followers),
      candidateOf('redis', followers),
    ];
    const { started, leftOut } = await startAll(candidates, options.onProgress);
    const setting = `events, ${followers === 1 ? '1 subscriber' : `${followers} subscribers`}`;
    const settings = new Map([[setting, started.map(eventVariant)]]);
    measurements.push(...(await compare(settings, leftOut, options)));
  }
  return measurements;
};
