import { once } from 'node:events';
import express from 'express';
import { joinBytes } from '@shop/gateway/product-page/page';
import { sectionNames } from '../data/sections.ts';
import type { Ask } from '../load/call-window.ts';
import type { Site } from '../peers/peer.ts';
import { type PeerName, openPeer } from '../peers/peers.ts';
import { keepAliveMs } from '../peers/undici-pool.ts';
import { endWithRunner, parametersOf, serveCommands } from './commands.ts';

/** The gateway of a peer: Express, which asks all services at once. */
export interface PeerGatewayParameters {
  readonly peer: PeerName;
  readonly site: Site;
}

const jsonType = 'application/json; charset=utf-8';

/** Between the answers of a peer that leaves them as bytes, which are not parsed then. */
const seams = sectionNames.map((name, index) => `${index === 0 ? '{' : ','}"${name}":`);

const areBytes = (answers: readonly unknown[]): answers is Buffer[] =>
  answers.every((answer) => Buffer.isBuffer(answer));

const createApp = (asks: readonly Ask[]) => {
  const app = express().disable('x-powered-by').disable('etag');
  app.get('/products/:id', async ({ params }, response) => {
    const answers = await Promise.all(asks.map((ask) => ask(params.id)));
    if (areBytes(answers)) {
      const body = joinBytes([...answers.flatMap((bytes, at) => [seams[at] ?? '', bytes]), '}']);
      response.writeHead(200, { 'Content-Type': jsonType, 'Content-Length': body.length });
      response.end(body);
      return;
    }
    response.json(Object.fromEntries(answers.map((answer, at) => [sectionNames[at], answer])));
  });
  return app;
};

endWithRunner();
const { peer, site }: PeerGatewayParameters = parametersOf();
const asks = await (await openPeer(peer)).connect(sectionNames, site);
const server = createApp(asks).listen(0, '127.0.0.1');
server.keepAliveTimeout = keepAliveMs;
await once(server, 'listening');
const address = server.address();
serveCommands({}, typeof address === 'object' ? address?.port : undefined);
