import { type FloodOrder, publishFlood } from '../load/flood.ts';
import { type EventPeerName, openEventPeer } from '../peers/event-peers.ts';
import { endWithRunner, parametersOf, serveCommands } from './commands.ts';

/** The processes of a peer that announces events. */
export interface EventPeerParameters {
  readonly peer: EventPeerName;
  readonly brokerPort: number;
}

endWithRunner();
const { peer, brokerPort }: EventPeerParameters = parametersOf();
const publish = await (await openEventPeer(peer)).publisher(brokerPort);
serveCommands({ flood: (order: FloodOrder) => publishFlood(order, publish) });
