import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { startChild } from '@shop/shared/service/testing/child';
import { eventually } from '@shop/shared/service/testing/eventually';

const startDemo = (variables: Readonly<Record<string, string>> = {}) =>
  startChild(join(import.meta.dirname, 'main.ts'), {
    PORT: '0',
    BACK_OFFICE_PORT: '0',
    SEED_PRODUCTS: '3',
    ...variables,
  });

/** A port of loopback that someone else has. */
const takePort = async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('the server has no port');
  return { port: address.port, [Symbol.dispose]: () => void server.close() };
};

test('it says where the shop is and what to try, which works, and closes on SIGTERM', async () => {
  await using demo = startDemo({ LOG_LEVEL: '' });
  await eventually(() => expect(demo.stdout()).toContain('Ctrl-C closes it'));
  const [, url = ''] = /^The shop is open: (http:\S+)$/m.exec(demo.stdout()) ?? [];
  const [, metricsUrl = ''] = /^Its metrics:\s+(http\S+)$/m.exec(demo.stdout()) ?? [];
  const [, token] = /^Admin token: (\S{32})$/m.exec(demo.stdout()) ?? [];
  const [, pageUrl = ''] = /curl (http\S+\/page)$/m.exec(demo.stdout()) ?? [];
  const [, priceUrl = ''] = /curl -X PUT (\S+\/price)/m.exec(demo.stdout()) ?? [];

  const [, office = ''] = /^Its back office:\s+(http\S+)$/m.exec(demo.stdout()) ?? [];

  const home = await fetch(url);
  expect(home.status).toBe(200);
  expect(home.headers.get('content-type')).toContain('text/html');
  expect(await (await fetch(pageUrl)).json()).toMatchObject({ degraded: [] });
  const entered = await fetch(office, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ adminToken: token ?? '' }),
  });
  expect([entered.status, entered.headers.get('location')]).toEqual([303, '/']);
  const metrics = await fetch(metricsUrl);
  expect(metrics.headers.get('content-type')).toContain('version=0.0.4');
  const lines = (await metrics.text()).split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^nodejs_version_info\{.*process="demo"/),
      expect.stringMatching(/^shop_http_request_seconds_count\{.*process="gateway"/),
      expect.stringMatching(/^shop_call_duration_seconds_bucket\{.*process="pricing"/),
      expect.stringMatching(/^shop_calls_made_total\{service="product",process="recommendations"/),
    ]),
  );
  const types = lines.filter((line) => line.startsWith('# TYPE '));
  expect(types).toEqual([...new Set(types)]);
  // Prometheus keeps this ending for counters.
  expect(types).not.toContainEqual(expect.stringMatching(/^# TYPE shop_\w+_total gauge$/));
  const repriced = await fetch(priceUrl, {
    method: 'PUT',
    headers: {
      'if-match': '"1"',
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
    },
    body: '{"amount":999}',
  });
  expect(repriced.status).toBe(200);

  demo.signal('SIGTERM');
  demo.signal('SIGTERM');

  expect(await demo.ended).toBe(0);
  expect(demo.stderr()).toBe('');
});

test('--help names its settings, and opens no shop', async () => {
  await using demo = startChild(join(import.meta.dirname, 'main.ts'), { PORT: 'x' }, ['--help']);

  expect(await demo.ended).toBe(0);
  expect(demo.stdout()).toMatch(/^ +SEED_PRODUCTS +how many products/m);
  expect(demo.stdout()).toMatch(/^ +TRUSTED_HOSTS +.*back office/m);
  expect(demo.stdout()).not.toContain('The shop is open');
});

test.each([
  ['TRUSTED_HOSTS', 'https://shop.example', 'must be hosts such as shop.example, without https://'],
  ['BASE_PATH', '/api', 'must be a path such as /shop: the shop itself has /api, /deals'],
  ['PORT', 'http', 'must be a whole number, such as 8080'],
])('%s=%s is refused with 78 and what it must be', async (name, value, message) => {
  await using demo = startDemo({ [name]: value });

  expect(await demo.ended).toBe(78);
  expect(demo.stderr()).toContain(`${name}: ${message}`);
});

test('a token that was chosen is the one', async () => {
  await using demo = startDemo({ ADMIN_TOKEN: 'a-token-of-my-own' });

  await eventually(() => expect(demo.stdout()).toContain('Admin token: a-token-of-my-own\n'));
  demo.signal('SIGINT');

  expect(await demo.ended).toBe(0);
});

test('bad settings end it with 78, all problems named and no value shown', async () => {
  await using demo = startDemo({
    PORT: 'http',
    SEED_PRODUCTS: '0',
    ADMIN_TOKEN: 'canary-4711',
    LOG_LEVEL: 'loud',
  });

  expect(await demo.ended).toBe(78);
  expect(demo.stderr()).toMatch(/^The demo cannot start with these settings:\n/);
  for (const name of ['PORT', 'SEED_PRODUCTS', 'ADMIN_TOKEN', 'LOG_LEVEL']) {
    expect(demo.stderr()).toContain(`\n${name}: `);
  }
  expect(demo.stderr()).not.toContain('canary');
  expect(demo.stdout()).toBe('');
});

test.each(['PORT', 'BACK_OFFICE_PORT'])(
  'where %s is taken it says so, and what to do, in one line',
  async (setting) => {
    using taken = await takePort();
    await using demo = startDemo({ [setting]: `${taken.port}` });

    expect(await demo.ended).toBe(70);
    expect(demo.stderr()).toBe(
      `Port ${taken.port} is taken. To take any free one: ${setting}=0 make demo\n`,
    );
    expect(demo.stdout()).toBe('');
  },
);

test('SIGTERM ends it with 0 while it is still being filled', async () => {
  await using demo = startDemo({ SEED_PRODUCTS: '100000', LOG_LEVEL: 'debug' });
  await eventually(() => expect(demo.stdout()).toContain('"operation":"introduce"'));

  demo.signal('SIGTERM');

  expect(await demo.ended).toBe(0);
  expect(demo.lines()).toContainEqual(expect.objectContaining({ msg: 'stopping' }));
  expect(demo.stdout()).not.toContain('The shop is open');
  expect(demo.stderr()).toBe('');
});

const openAndClose = (port: number) =>
  startChild(join(import.meta.dirname, 'testing/open-and-close.ts'), {}, [`${port}`]);

test('a shop that was closed leaves nothing open, nor does one that could not open', async () => {
  using taken = await takePort();
  await using closed = openAndClose(0);
  await using refused = openAndClose(taken.port);

  expect(await closed.ended).toBe(0);
  expect(closed.stdout()).toBe('open\n');
  expect(await refused.ended).toBe(0);
  expect(refused.stdout()).toContain('EADDRINUSE');
});
