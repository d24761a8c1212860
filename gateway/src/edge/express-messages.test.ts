import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import express from 'express';
import { createMessageClasses } from './express-messages.ts';

test('Express finds the prototypes that it would set, and has all that it adds', async () => {
  const app = express();
  app.get('/lamps', (request, response) => {
    response.status(200).json({ path: request.path, wants: request.accepts(['html', 'json']) });
  });
  const server = createServer(createMessageClasses(app), app);
  const found: boolean[] = [];
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    found.push(Object.getPrototypeOf(request) === app.request);
    found.push(Object.getPrototypeOf(response) === app.response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  // A server that listens to a port has an address of this form.
  const { port } = server.address() as AddressInfo;

  const answer = await fetch(`http://127.0.0.1:${port}/lamps?on=1`, {
    headers: { Accept: 'application/json' },
  });

  expect(await answer.json()).toEqual({ path: '/lamps', wants: 'json' });
  expect(found).toEqual([true, true]);
  server.close();
});
