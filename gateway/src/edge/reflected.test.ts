import { expect, test } from '@jest/globals';
import { pino } from 'pino';
import { startBusyGateway } from '../testing/busy-gateway.ts';
import { sendRaw } from '../testing/running-gateway.ts';

const injected = '%0d%0aSet-Cookie:%20stolen=1%0d%0a%0d%0a';

test.each([
  ['a path', `/api/v1/products/lamp${injected}`],
  ['a path for people', `/products/lamp-1${injected}`],
  ['a name in a query', `/api/v1/products?a${injected}=1`],
  ['a value in a query', `/?q=${injected}`],
])(
  'H23: line ends in what comes in reach no header and begin no line of log: %s',
  async (_, path) => {
    const lines: string[] = [];
    const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
    await using shop = await startBusyGateway({ log });

    const answer = await sendRaw(
      shop.port,
      `GET ${path} HTTP/1.1\r\nHost: shop.test\r\nConnection: close\r\nX-Request-Id: a${injected}\r\n\r\n`,
    );

    const [head = ''] = answer.split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 (200|400) /);
    expect(head.toLowerCase()).not.toContain('set-cookie');
    for (const line of lines) expect(line.trimEnd().split('\n')).toHaveLength(1);
    expect(lines.length).toBeGreaterThan(0);
  },
);

test('H22: no part of a path has several parameters, which matchers take long for', async () => {
  await using shop = await startBusyGateway();
  const { gateway } = shop;

  for (const { path } of [...gateway.routes, ...gateway.backOffice.routes]) {
    for (const part of path.split('/')) expect(part.split(':').length).toBeLessThanOrEqual(2);
  }
});
