import { once } from 'node:events';
import express from 'express';
import { answers } from '../data/sections.ts';
import { type Peer, portOf } from './peer.ts';
import { connect, keepAliveMs } from './undici-pool.ts';

/** Express with what costs time for nothing here switched off, as in the shop's gateway. */
export const peer: Peer = {
  async serve(service, site) {
    const app = express().disable('x-powered-by').disable('etag');
    app.get('/:id', ({ params }, response) => void response.json(answers[service](params.id)));
    const server = app.listen(portOf(site, service), '127.0.0.1');
    server.keepAliveTimeout = keepAliveMs;
    await once(server, 'listening');
  },
  connect,
};
