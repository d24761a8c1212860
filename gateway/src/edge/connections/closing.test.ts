import { once } from 'node:events';
import { expect, test } from '@jest/globals';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { productContract } from '@shop/shared/contracts/product';
import { eventually } from '@shop/shared/service/testing/eventually';
import { startBusyGateway } from '../../testing/busy-gateway.ts';
import { openUnread } from '../../testing/greedy-client.ts';

const half =
  'POST /api/v1/fixtures HTTP/1.1\r\nHost: shop.test\r\nContent-Type: application/json\r\n' +
  'Content-Length: 50\r\nExpect: 100-continue\r\n\r\n{"ids';
const whole = 'GET /api/v1/products HTTP/1.1\r\nHost: shop.test\r\n\r\n';

test.each([
  ['in the middle of a body, in good order', half, 'end'],
  ['in the middle of a body, by a reset', half, 'resetAndDestroy'],
  ['while its answer is made', whole, 'resetAndDestroy'],
] as const)('H10: a client that hangs up is counted and is no error: %s', async (_, text, way) => {
  const lines: string[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
  const metrics = new Registry();
  await using shop = await startBusyGateway({ log, metrics });
  let asked = 0;
  const callRaw = () => {
    asked += 1;
    return new Promise(() => undefined);
  };
  Object.assign(shop.clients.of(productContract), { callRaw });

  const sockets = await Promise.all(Array.from({ length: 20 }, () => openUnread(shop.port, text)));
  // The gateway has read the headers: it says that it waits for the body, or asks for the answer.
  if (text === half) await Promise.all(sockets.map((socket) => once(socket.resume(), 'data')));
  else await eventually(() => expect(asked).toBe(20));
  for (const socket of sockets) socket[way]();

  await eventually(async () =>
    expect(lines.filter((line) => line.includes('"status":499'))).toHaveLength(20),
  );
  if (text === half) {
    expect(await metrics.metrics()).toContain('refusals_total{code="CANCELLED"} 20');
  }
  expect(lines.filter((line) => /"level":50|INTERNAL|stack/.test(line))).toEqual([]);
});
