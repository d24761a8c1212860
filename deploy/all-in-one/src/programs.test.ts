import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { productContract } from '@shop/shared/contracts/product';
import { readEventFrame, topicOf } from '@shop/shared/events/event-frame';
import type { LoggedEvent } from '@shop/shared/events/event';
import { historyContract } from '@shop/shared/events/delivery/history';
import { keyFile, peersFile } from '@shop/shared/keys/key-files';
import { createKeyring } from '@shop/shared/keys/keyring';
import { readAll } from '@shop/shared/protocol/zeromq/sending';
import { createSubscriber } from '@shop/shared/protocol/zeromq/sockets';
import { handshakeWith } from '@shop/shared/protocol/zeromq/testing/handshake';
import { everyContract } from '@shop/shared/service/every-contract';
import { serviceNames } from '@shop/shared/service/every-service';
import { readableContract } from '@shop/shared/service/reader-access';
import { type Child, startChild } from '@shop/shared/service/testing/child';
import { eventually } from '@shop/shared/service/testing/eventually';
import { createCluster } from '@shop/shared/testing/cluster';
import { testContext } from '@shop/shared/testing/context';
import { z } from 'zod';

const root = join(import.meta.dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'programs-'));

/** Runs make as a person does, except that nothing is installed anew. */
const make = (...args: readonly string[]) =>
  spawnSync('make', ['--old-file=package-lock.json', ...args, `KEYS=${folder}`], {
    cwd: root,
    encoding: 'utf8',
    // Not the arguments of a make that runs these tests.
    env: { ...process.env, MAKEFLAGS: '', ONLY: '' },
  });

const read = (path: string): unknown => JSON.parse(readFileSync(join(folder, path), 'utf8'));

const keyringOf = (name: string) =>
  createKeyring(keyFile.parse(read(`${name}/key.json`)), peersFile.parse(read('peers/peers.json')));

let demo: Child;

/** Where a service of the demo listens, as the demo says at its start. */
const addressOf = (service: string, socket: 'calls' | 'events' | 'admin') =>
  new RegExp(`^ +${service} .*?${socket} (tcp://\\S+)`, 'm').exec(demo.stdout())?.[1] ?? '';

const startDemo = (variables: Readonly<Record<string, string>>) =>
  startChild(join(import.meta.dirname, 'main.ts'), {
    PORT: '0',
    BACK_OFFICE_PORT: '0',
    SEED_PRODUCTS: '3',
    ...variables,
  });

/** Where the services with ten ports each have room: below 20,000, from where `freePort` gives. */
const room = 10 * (serviceNames().length + 1);
let lastPort = 10_000 + Math.floor(Math.random() * 8_000);
const firstPort = () => `${(lastPort += room)}`;

/** The services that `reports` may follow. */
const followed = (await everyContract())
  .filter(({ service, events }) => service !== 'product' && Object.keys(events).length > 0)
  .map(({ service }) => service);

beforeAll(async () => {
  make('keys', 'NAME=reports');
  demo = startDemo({
    KEYS_FOLDER: folder,
    CALLS_PORT: firstPort(),
    READERS: ['product.list', ...followed.map((name) => `${name}.events`)]
      .map((what) => `reports:${what}`)
      .join(',')
      .concat(',late:product.list,late:product.events'),
  });
  await eventually(() => expect(demo.stdout()).toContain('Ctrl-C closes it'));
});

afterAll(async () => {
  await demo[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

/** A client of the demo's `product` under a program's keys, which thinks that it may do all. */
const openProgram = (name: string, channel: 'calls' | 'admin' = 'calls') => {
  const cluster = createCluster({ name, keys: { keyringOf: () => keyringOf(name) } });
  const calls = addressOf('product', 'calls');
  const admin = channel === 'admin' ? { admin: addressOf('product', 'admin') } : {};
  cluster.discovery.register('product', {
    calls,
    ...admin,
    events: addressOf('product', 'events'),
  });
  const everything = ['list', 'get', 'cards'].map((what) => ({ name, service: 'product', what }));
  return { cluster, client: cluster.client(readableContract(productContract, everything)) };
};

test('`make keys` makes a key for a program, says where it is, and lists its public part', () => {
  const made = make('keys', 'NAME=reports');

  expect(made).toMatchObject({ status: 0, stderr: '' });
  expect(made.stdout).toContain(
    `KEY_FILE=${folder}/reports/key.json PEERS_FILE=${folder}/peers/peers.json`,
  );
  expect(keyringOf('gateway').keysOf('reports')).toEqual([keyringOf('reports').pair.publicKey]);
});

test.each(['Reports', '../away', '-f', 'a b'])('a program cannot be called %j', (name) => {
  const made = make('keys', `NAME=${name}`);

  expect(made.status).not.toBe(0);
  expect(made.stderr).toContain('a name has a-z, 0-9 and -');
});

test.each(['peers', 'mongo', 'redis', 'cache', 'gateway', 'seed', 'pricing'])(
  'a program cannot be called %s, whose folder is not its own',
  (name) => {
    const made = make('keys', `NAME=${name}`);

    expect(made.status).not.toBe(0);
    expect(made.stdout).not.toContain('KEY_FILE');
    const others = ['cache', 'gateway', 'mongo', 'peers', 'redis', 'seed'];
    const taken = [...others, ...serviceNames()].toSorted().join(', ');
    expect(made.stderr).toContain(`is none of ${taken}\n`);
  },
);

test.each([
  ['the port of another service', 'pricing', 'calls'],
  ['the port for events', 'inventory', 'events'],
] as const)(
  'make conform at %s stops after the checks of the allow-list and says what to look at',
  (_, at, socket) => {
    const { status, stdout } = make('conform', `AT=${addressOf(at, socket)}`, 'SERVICE=inventory');

    expect(status).not.toBe(0);
    expect(stdout.match(/^FAIL/gm)?.length).toBeLessThan(5);
    expect(stdout).not.toMatch(/^\w+ +handshake/m);
    expect(stdout).toMatch(/does not have the key of inventory in KEYS=.* the right SERVICE/);
  },
);

test('the demo lists the readers, their rights, and those that have no key yet', () => {
  expect(demo.stdout()).toContain(
    `\n  reports may read product.list, ${followed.map((name) => `${name}.events`).join(', ')}\n`,
  );
  expect(demo.stdout()).toContain(
    '\n  late may read product.list, product.events, but has no key yet: make keys KEYS=… NAME=late\n',
  );
  expect(demo.stdout()).toContain('(docs/protocol.md, section 14)');
});

test.each(['PORT', 'BACK_OFFICE_PORT'])(
  'a %s that one of the services has is refused, and it says which',
  async (setting) => {
    const first = firstPort();
    const port = `${Number(first) + 10 * serviceNames().indexOf('pricing') + 1}`;
    await using wrong = startDemo({ KEYS_FOLDER: folder, CALLS_PORT: first, [setting]: port });

    expect(await wrong.ended).toBe(78);
    expect(wrong.stderr()).toContain(`${setting}: pricing listens at port ${port}: set another`);
  },
);

test('make demo with keys says nothing of how processes are run by hand, and KEYS= needs a folder', () => {
  expect(make('demo', 'SEED_PRODUCTS=0').stdout).not.toContain('Each process needs');
  for (const target of ['demo', 'keys', 'conform']) {
    const { status, stderr } = spawnSync('make', ['-o', 'installed', target, 'KEYS='], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(status).not.toBe(0);
    expect(stderr).toContain('KEYS= needs a folder, such as KEYS=.keys');
  }
});

test('a program reads what READERS lets it read, and may do nothing else there', async () => {
  const { cluster, client } = openProgram('reports');
  await using _ = cluster;

  const { items } = await client.call('list', { limit: 2 }, testContext());

  expect(items).toHaveLength(2);
  await expect(client.call('get', { id: 'p-000001' }, testContext())).rejects.toMatchObject({
    code: 'PERMISSION_DENIED',
    executed: 'no',
  });
});

test('it hears the events that READERS lets it follow', async () => {
  const keyring = keyringOf('reports');
  const [key = ''] = keyring.keysOf('inventory');
  const frames: Buffer[] = [];
  const subscriber = createSubscriber(keyring.pair, key);
  subscriber.subscribe(topicOf('inventory'));
  subscriber.connect(addressOf('inventory', 'events'));
  void readAll(subscriber, ([frame]) => frame && frames.push(frame));
  await eventually(() => expect(frames).not.toEqual([]));
  subscriber.close();

  const [first] = frames;
  expect(first && readEventFrame('inventory', first)).toMatchObject({ epoch: expect.any(String) });
});

/** The key and the version of each event according to docs/protocol.md. */
const documentedEvents = () => {
  const text = readFileSync(join(root, 'docs/protocol.md'), 'utf8');
  const rows = text.matchAll(/^\| `(\w+)` +\| (\w+) +\| the (\w+)'s +\| (`data.version`|1):?/gm);
  return [...rows].map(([, type = '', service = '', of = '', version = '']) => ({
    type,
    service,
    of,
    isRising: version !== '1',
  }));
};

test('the key and the version of each event are as the specification says', async () => {
  const documented = documentedEvents().filter(({ service }) => serviceNames().includes(service));
  const services = Map.groupBy(documented, ({ service }) => service);
  expect([...services.keys()]).toEqual(expect.arrayContaining(['product', 'pricing', 'inventory']));
  for (const [service, types] of services) {
    const name = service === 'product' ? 'late' : 'reports';
    make('keys', `NAME=${name}`);
    await using cluster = createCluster({ name, keys: { keyringOf: () => keyringOf(name) } });
    const endpoint = { calls: addressOf(service, 'calls'), events: addressOf(service, 'events') };
    cluster.discovery.register(service, endpoint);
    const client = cluster.client(historyContract({ service, subscribers: [name] }));
    const eventsAfter = async (after: number): Promise<readonly LoggedEvent[]> => {
      const page = await eventually(() => client.call('$events', { after }, testContext()));
      const { seq } = page.events.at(-1) ?? {};
      return seq === undefined ? [] : [...page.events, ...(await eventsAfter(seq))];
    };

    const events = await eventsAfter(0);
    expect(events.length).toBeGreaterThan(0);
    for (const event of events) {
      const { isRising, of } = types.find(({ type }) => type === event.type) ?? {};
      const data = z.looseObject({ id: z.string(), version: z.int().optional() }).parse(event.data);
      expect(event).toMatchObject({ key: data.id, version: isRising ? data.version : 1 });
      // All others are about a product by their id.
      expect(of === 'product' ? { productId: data.id } : data).toHaveProperty('productId');
    }
  }
});

/** How a handshake under these keys ends. */
const handshakeAt = (name: string, service: string, socket: 'calls' | 'admin' | 'events') => {
  const own = keyringOf(name).pair;
  const [key = ''] = keyringOf(name).keysOf(service);
  const kind = socket === 'events' ? 'publisher' : 'router';
  return handshakeWith(addressOf(service, socket), key, { own, kind }, 10_000);
};

test('no other door is open to it: neither another service nor any admin operation', async () => {
  expect(await handshakeAt('reports', 'product', 'calls')).toBe('came in');
  expect(await handshakeAt('reports', 'product', 'admin')).toBe('AUTH 400');
  expect(await handshakeAt('reports', 'product', 'events')).toBe('AUTH 400');
  expect(await handshakeAt('reports', 'recommendations', 'calls')).toBe('AUTH 400');
});

test('a program whose key is made while the shop is open is let in without a restart', async () => {
  expect(make('keys', 'NAME=late').status).toBe(0);
  const { cluster, client } = openProgram('late');
  await using _ = cluster;

  const { items } = await eventually(() => client.call('list', { limit: 1 }, testContext()));

  expect(items).toHaveLength(1);
});

test.each([
  [
    'a write',
    'reports:product.introduce',
    'introduce is not a read, and READERS opens nothing else',
  ],
  ['a service that is not there', 'reports:prodct.list', 'there is no service prodct'],
])('%s in READERS ends the demo with 78 and one line', async (_, READERS, message) => {
  await using wrong = startDemo({ KEYS_FOLDER: folder, CALLS_PORT: firstPort(), READERS });

  expect(await wrong.ended).toBe(78);
  expect(wrong.stderr()).toContain(message);
});

test('readers without keys end it as well, and it says how keys are given', async () => {
  await using wrong = startDemo({ READERS: 'reports:product.list' });

  expect(await wrong.ended).toBe(78);
  expect(wrong.stderr()).toContain('make demo KEYS=.keys');
});

test('where a port of its services is taken it says which, and how to take others', async () => {
  const port = /:(\d+)$/.exec(addressOf('pricing', 'calls'))?.[1];
  await using second = startDemo({ KEYS_FOLDER: folder, CALLS_PORT: `${port}` });

  expect(await second.ended).toBe(70);
  expect(second.stderr()).toMatch(/^Port \d+ is taken\. To take others: CALLS_PORT=\d+ make demo /);
});
