import type { SectionName } from '../data/sections.ts';
import type { PeerName } from '../peers/peers.ts';
import { openPeer } from '../peers/peers.ts';
import type { Site } from '../peers/peer.ts';
import { endWithRunner, parametersOf, serveCommands } from './commands.ts';

/** One service of a peer. */
export interface PeerServiceParameters {
  readonly peer: PeerName;
  readonly service: SectionName;
  readonly site: Site;
}

endWithRunner();
const { peer, service, site }: PeerServiceParameters = parametersOf();
await (await openPeer(peer)).serve(service, site);
serveCommands();
