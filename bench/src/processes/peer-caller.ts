import type { SectionName } from '../data/sections.ts';
import { callWindow } from '../load/call-window.ts';
import type { WindowOrder } from '../load/window.ts';
import type { Site } from '../peers/peer.ts';
import { type PeerName, openPeer } from '../peers/peers.ts';
import { endWithRunner, parametersOf, serveCommands } from './commands.ts';

/** A process that calls one service of a peer. */
export interface PeerCallerParameters {
  readonly peer: PeerName;
  readonly service: SectionName;
  readonly site: Site;
}

endWithRunner();
const { peer, service, site }: PeerCallerParameters = parametersOf();
const [ask] = await (await openPeer(peer)).connect([service], site);
if (!ask) throw new Error(`${peer} cannot ask ${service}`);
const toObject = async (id: string) => {
  const answer = await ask(id);
  return Buffer.isBuffer(answer) ? JSON.parse(answer.toString()) : answer;
};
serveCommands({ run: (order: WindowOrder) => callWindow(order, service, toObject) });
