import { fastify } from 'fastify';
import { z } from 'zod';
import { answers } from '../data/sections.ts';
import { schemas } from '../shop/contracts.ts';
import { type Peer, portOf } from './peer.ts';
import { connect, keepAliveMs } from './undici-pool.ts';

/** Fastify with the answer's schema, which its documents recommend for speed. */
export const peer: Peer = {
  async serve(service, site) {
    const app = fastify({ logger: false, keepAliveTimeout: keepAliveMs });
    const answer = z.toJSONSchema(schemas[service], { target: 'draft-7', unrepresentable: 'any' });
    app.get<{ Params: { id: string } }>(
      '/:id',
      { schema: { response: { 200: answer } } },
      async ({ params }) => answers[service](params.id),
    );
    await app.listen({ port: portOf(site, service), host: '127.0.0.1' });
  },
  connect,
};
