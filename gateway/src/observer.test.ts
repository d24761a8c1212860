import { expect, test } from '@jest/globals';
import { pino } from 'pino';
import { startGateway } from './testing/running-gateway.ts';

test('a section that breaks is an error of the log with the names of its request', async () => {
  const lines: unknown[] = [];
  const log = pino({}, { write: (line) => void lines.push(JSON.parse(line)) });
  await using shop = await startGateway({ log });
  shop.behave('pricing', 'broken');
  const traceId = '0af7651916cd43dd8448eb211c80319c';

  await shop.get('/api/v1/products/lamp-1/page', {
    'x-request-id': 'request-4711',
    traceparent: `00-${traceId}-b7ad6b7169203331-01`,
  });

  const names = { requestId: 'request-4711', traceId };
  expect(lines).toContainEqual(
    expect.objectContaining({ msg: 'page section failed', section: 'pricing', ...names }),
  );
});
