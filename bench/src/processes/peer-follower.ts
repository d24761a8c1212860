import { createArrivals } from '../load/flood.ts';
import { openEventPeer } from '../peers/event-peers.ts';
import { endWithRunner, parametersOf, serveCommands } from './commands.ts';
import type { EventPeerParameters } from './peer-publisher.ts';

endWithRunner();
const { peer, brokerPort }: EventPeerParameters = parametersOf();
const { onEvent, expect, arrived } = createArrivals();
await (await openEventPeer(peer)).follow(brokerPort, onEvent);
serveCommands({ expect, arrived });
