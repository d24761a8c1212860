import { once } from 'node:events';
import express from 'express';
import { answers, idOf, productCount, sectionNames } from '../data/sections.ts';
import { keepAliveMs } from '../peers/undici-pool.ts';
import { endWithRunner, serveCommands } from './commands.ts';

/** The page's ceiling: Express, with the bytes of every page ready. */
const pages = new Map(
  Array.from({ length: productCount }, (_, number) => {
    const id = idOf(number);
    const page = Object.fromEntries(sectionNames.map((name) => [name, answers[name](id)]));
    return [id, Buffer.from(JSON.stringify(page))];
  }),
);

endWithRunner();
const app = express().disable('x-powered-by').disable('etag');
app.get('/products/:id', ({ params }, response) => {
  const body = pages.get(params.id) ?? Buffer.alloc(0);
  const type = 'application/json; charset=utf-8';
  response.writeHead(200, { 'Content-Type': type, 'Content-Length': body.length });
  response.end(body);
});
const server = app.listen(0, '127.0.0.1');
server.keepAliveTimeout = keepAliveMs;
await once(server, 'listening');
const address = server.address();
serveCommands({}, typeof address === 'object' ? address?.port : undefined);
