import { execFile } from 'node:child_process';
import { BlockList } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { docker } from './src/compose-project.ts';
import type { Container } from './src/container.ts';
import { eventually, meanwhile } from './src/eventually.ts';
import { askRedis } from './src/redis.ts';
import { running, services } from './src/services.ts';
import { createShop } from './src/shop.ts';
import type { Shop } from './src/shop.ts';
import { sharedStack } from './src/shared-stack.ts';
import type { Stack } from './src/stack.ts';

const jobs: readonly string[] = ['keys', 'mongo-users', 'redis-users', 'seed'];
const everyone = [...running, ...jobs];

/** Jobs that look after a store, with its secrets. */
const caretakers: Readonly<Record<string, string>> = {
  'mongo-users': 'mongo',
  'redis-users': 'redis',
};

const isJob = (name: string) => jobs.includes(name);

let stack: Stack;
let shop: Shop;
let containers: ReadonlyMap<string, Container>;
let secrets: readonly string[];

const inspected = async (name: string): Promise<Container> => {
  const [id = ''] = (await stack.compose('ps', '--all', '--quiet', name)).split('\n');
  const [container] = JSON.parse(await docker(['inspect', id])) as [Container];
  return container;
};

const containerOf = (name: string): Container => {
  const container = containers.get(name);
  if (!container) throw new Error(`${name} has no container`);
  return container;
};

const networksOf = (container: Container) =>
  Object.entries(container.NetworkSettings.Networks).map(([name, { IPAddress }]) => ({
    name: name.replace(`${stack.name}_`, ''),
    address: IPAddress,
  }));

const addressOf = (name: string, network: string): string =>
  networksOf(containerOf(name)).find((one) => one.name === network)?.address ?? '';

const isOnMongo = (name: string): boolean => addressOf(name, 'data-mongo') !== '';

/** Runs a command where a service runs: in its container, or for a job in another of its kind. */
const run = async (name: string, ...command: readonly string[]): Promise<string> => {
  if (running.includes(name)) return stack.compose('exec', '-T', name, ...command);
  const [program = '', ...args] = command;
  const options = ['--rm', '--quiet-build', '-T', '--no-deps', '--entrypoint', program];
  return stack.compose('run', ...options, name, ...args);
};

const shell = (name: string, script: string) => run(name, 'bash', '-c', script);

const javascript = (name: string, script: string) =>
  run(name, 'node', '--input-type=module', '--eval', script);

/** The message of a refusal; fails where nothing was refused. */
const refusal = async (attempt: Promise<string>): Promise<string> => {
  const outcome = await attempt.then(
    (output) => ({ output }),
    ({ stdout = '', stderr = '' }: { stdout?: string; stderr?: string }) => stdout + stderr,
  );
  if (typeof outcome === 'string') return outcome;
  throw new Error(`it was not refused, and said ${outcome.output}`);
};

beforeAll(async () => {
  stack = await sharedStack();
  shop = createShop(stack.url, stack.backOffice);
  containers = new Map(
    await Promise.all(everyone.map(async (name) => [name, await inspected(name)] as const)),
  );
  const files = await shell('keys', 'for file in $(find /keys -type f); do cat $file; echo; done');
  secrets = [...files.matchAll(/"(?:secretKey|d)": "(.+)"|^([0-9a-f]{64})$/gm)].map(
    ([, key, password]) => key ?? password ?? '',
  );
}, 300_000);

afterAll(() => stack?.down(), 60_000);

test.each(everyone)('%s runs with as few rights as it can', (name) => {
  const { Config, HostConfig } = containerOf(name);

  expect(HostConfig).toMatchObject({
    ReadonlyRootfs: true,
    CapAdd: null,
    CapDrop: ['ALL'],
    SecurityOpt: ['no-new-privileges:true'],
    Privileged: false,
    Init: true,
    PidMode: '',
    IpcMode: 'private',
    UTSMode: '',
    UsernsMode: '',
    MemorySwap: HostConfig.Memory,
    CpuQuota: 200_000,
    RestartPolicy: isJob(name)
      ? { Name: 'on-failure', MaximumRetryCount: 5 }
      : { Name: 'unless-stopped', MaximumRetryCount: 0 },
    LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3' } },
    Ulimits: expect.arrayContaining([
      { Name: 'nofile', Soft: 4_096, Hard: 4_096 },
      { Name: 'core', Soft: 0, Hard: 0 },
    ]),
  });
  expect(HostConfig['NetworkMode']).not.toBe('host');
  expect(HostConfig['PidsLimit']).toBeGreaterThan(0);
  expect(HostConfig.Memory).toBeGreaterThan(0);
  for (const options of Object.values(HostConfig.Tmpfs)) expect(options).toMatch(/noexec.*nosuid/);
  expect(Config.User).toMatch(/^(node|999:999)$/);
  expect(Config.StopTimeout).toBe(20);
});

test.each(running)('%s says whether it can work', (name) => {
  expect(containerOf(name).Config.Healthcheck?.Test[0]).toBe('CMD');
});

test.each(everyone)('%s has volumes only, and of those with secrets only its own', (name) => {
  const { HostConfig, Mounts } = containerOf(name);
  const mounts = Mounts.filter(({ Type }) => Type !== 'tmpfs');
  const keys = mounts.filter(({ Name }) => Name === `${stack.name}_keys`);

  expect(mounts.filter(({ Type }) => Type !== 'volume')).toEqual([]);
  if (name === 'keys') return;
  const owner = caretakers[name] ?? name;
  const own = { Target: '/run/shop', ReadOnly: true, VolumeOptions: { Subpath: owner } };
  const peers = { Target: '/run/peers', ReadOnly: true, VolumeOptions: { Subpath: 'peers' } };
  const isStore = ['mongo', 'redis', 'cache'].includes(owner);
  const expected = isStore ? [own] : [own, peers];
  expect(HostConfig.Mounts).toEqual(
    expect.arrayContaining(expected.map((one) => expect.objectContaining(one))),
  );
  expect(keys).toHaveLength(expected.length);
});

test.each(everyone)(
  'nothing can be written to the root of %s, nor run from its /tmp',
  async (name) => {
    const places = ['/canary', '/usr/canary', '/etc/canary', '/run/canary', '/run/shop/canary'];
    const tries = places.map((place) => `touch ${place} 2>/dev/null && echo wrote ${place}`);
    const started = 'cp "$(command -v true)" /tmp/canary && /tmp/canary 2>/dev/null && echo ran';

    const output = await shell(name, [...tries, started, 'rm -f /tmp/canary', 'id -u'].join('\n'));

    expect(output).toMatch(/^(999|1000)$/);
  },
);

test.each(everyone.filter((name) => name !== 'gateway'))(
  '%s reaches nothing outside',
  async (name) => {
    const edge = `/dev/tcp/${addressOf('gateway', 'edge')}/8080`;
    const connect = (to: string) =>
      `timeout 2 bash -c '</dev/tcp/${to}' 2>/dev/null && echo reached`;
    const inside = `timeout 2 bash -c '<${edge}' 2>/dev/null && echo reached`;
    const defaultRoute = "grep -P '^\\S+\\t00000000\\t' /proc/net/route";

    const output = await shell(
      name,
      [inside, connect('1.1.1.1/443'), defaultRoute, 'echo end'].join('\n'),
    );

    expect(output).toBe('end');
    // The target that they try to reach is there.
    expect(await shell('gateway', `timeout 2 bash -c '<${edge}' && echo reached`)).toBe('reached');
  },
);

test('a container that needs a network is on it, and no other', () => {
  const others: Readonly<Record<string, string>> = {
    gateway: 'backend data-cache data-redis edge',
    mongo: 'data-mongo',
    redis: 'data-redis',
    cache: 'data-cache',
    carts: 'backend data-redis',
    keys: 'none',
    'mongo-users': 'data-mongo',
    'redis-users': 'data-cache data-redis',
    seed: 'backend',
  };

  for (const name of everyone) {
    const networks = networksOf(containerOf(name)).map((network) => network.name);
    const expected = others[name] ?? 'backend data-mongo';
    expect([name, networks.toSorted().join(' ')]).toEqual([name, expected]);
  }
});

test('this machine has no address on an inner network, so nothing on it can be reached', async () => {
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  for (const name of ['backend', 'data-mongo', 'data-redis', 'data-cache']) {
    const format = '{{(index .IPAM.Config 0).Subnet}}';
    const subnet = await docker([
      'network',
      'inspect',
      '--format',
      format,
      `${stack.name}_${name}`,
    ]);
    const [first = '', bits] = subnet.split('/');
    const inner = new BlockList();
    inner.addSubnet(first, Number(bits));

    expect(own.filter(({ address, family }) => family === 'IPv4' && inner.check(address))).toEqual(
      [],
    );
    expect(inner.check(first)).toBe(true);
  }
});

test('only the gateway can be reached from outside, and only from this machine', () => {
  for (const [name, { HostConfig }] of containers) {
    const bindings = Object.values(HostConfig.PortBindings).flat();
    expect([name, bindings.length > 0]).toEqual([name, name === 'gateway']);
    for (const { HostIp } of bindings) expect(HostIp).toBe('127.0.0.1');
  }
});

test('no secret is in a configuration, an image, an environment or a log', async () => {
  const images = [...new Set([...containers.values()].map(({ Config }) => Config.Image))];
  const ids = (await stack.compose('ps', '--all', '--quiet')).split('\n');
  const environments = services.map((name) => shell(name, 'cat /proc/[0-9]*/environ; env'));
  const everything = await Promise.all([
    docker(['inspect', ...ids]),
    docker(['image', 'inspect', ...images]),
    ...images.map((image) => docker(['history', '--no-trunc', image])),
    stack.compose('config'),
    stack.compose('logs'),
    ...environments,
    ...['mongo', 'redis', 'cache'].map((name) => shell(name, 'env')),
    shell('gateway', 'cat /run/peers/peers.json'),
  ]);

  // A key for each process, what the gateway signs with, and passwords: for MongoDB twice, for
  // Redis, and 4 of those who look after the stores.
  const processes = services.length + 2;
  const stored = 2 * services.filter(isOnMongo).length;
  expect(secrets).toHaveLength(processes + 1 + stored + processes + 4);
  expect(secrets.filter((secret) => everything.some((text) => text.includes(secret)))).toEqual([]);
  const find = ['run', '--rm', '--entrypoint', 'find', `${stack.name}-keys`];
  expect(await docker([...find, '/keys', '-type', 'f'])).toBe('');
});

test.each(['gateway', ...services])(
  '%s has its keys, and nobody else can read them',
  async (name) => {
    const listed = await shell(
      name,
      'cd /run/shop && stat --format "%a %U %n" * ; ls -d /keys 2>&1 || true',
    );
    const known = JSON.parse(await shell(name, 'cat /run/peers/peers.json')) as {
      services: Record<string, { curve: readonly string[] }>;
    };
    const { curve } = JSON.parse(await shell(name, 'cat /run/shop/key.json')) as {
      curve: { publicKey: string };
    };

    const passwords = isOnMongo(name) ? ['mongo', 'redis'] : ['redis'];
    expect(listed.split('\n')).toEqual([
      '400 node key.json',
      ...passwords.map((store) => `400 node ${store}-password`),
      expect.stringContaining('No such file'),
    ]);
    expect(known.services[name]?.curve).toEqual([curve.publicKey]);
    expect(await refusal(shell(name, 'touch /run/peers/x'))).toContain('Read-only');
  },
);

/** Asks for things in a database, as the service whose container it is, and who the server thinks it is. */
const askMongo = (database: string, withPassword = true) =>
  javascript(
    'pricing',
    `const { MongoClient } = await import("mongodb");
    const { readFileSync } = await import("node:fs");
    const { MONGO_URL, MONGO_USER, MONGO_PASSWORD_FILE } = process.env;
    const auth = { username: MONGO_USER, password: readFileSync(MONGO_PASSWORD_FILE, "utf8") };
    const client = new MongoClient(MONGO_URL, ${withPassword ? '{ auth }' : '{}'});
    const found = await client.db('${database}').listCollections().toArray();
    const { users } = await client.db('admin').command({ usersInfo: MONGO_USER });
    console.log(JSON.stringify({ found: found.length, roles: users[0].roles }));
    await client.close();`,
  );

test('MongoDB refuses who has no password, and confines who has one where it can', async () => {
  expect(await refusal(askMongo('pricing', false))).toMatch(/requires authentication/);

  const own = JSON.parse(await askMongo('pricing')) as { found: number; roles: readonly object[] };
  expect(own.found).toBeGreaterThan(0);

  const isConfined = own.roles.every((role) => 'db' in role && role.db === 'pricing');
  const said = await stack.compose('logs', '--no-log-prefix', 'mongo-users');
  expect(said.includes('gives each of them all databases')).toBe(!isConfined);
  if (isConfined) expect(await refusal(askMongo('product'))).toMatch(/not authorized/);
  else expect(JSON.parse(await askMongo('product'))).toMatchObject({ roles: own.roles });
});

test('Redis refuses who has no password, and whatever a service does not need', async () => {
  const id = (await shop.products())[0]?.id ?? '';
  await shop.page(id);
  const review = { rating: 4, title: 'Good', text: 'It does its work.', author: 'Ada' };
  await shop.ask('POST', id, 'reviews', review);
  const withoutPassword = ['redis-cli', '-e', '--user', 'health', '--pass', 'none', 'keys', '*'];

  expect(await refusal(run('redis', 'redis-cli', '-e', 'get', 'gateway:limit:requests'))).toMatch(
    /NOAUTH/,
  );
  expect(await refusal(run('redis', ...withoutPassword))).toMatch(/NOPERM/);
  expect(await askRedis(stack, 'redis', 'keys', '*')).toMatch(/^gateway:limit:reviews:/m);
  expect(await askRedis(stack, 'cache', 'keys', '*')).toMatch(/^gateway:copy:/m);
  // The stores allowed all that the services do, and refused only what this test has tried.
  for (const store of ['redis', 'cache'] as const) {
    const refused = (await askRedis(stack, store, 'acl', 'log')).match(/(?<=^username\n).*/gm);
    expect(refused?.filter((user) => user !== 'health' && user !== 'default') ?? []).toEqual([]);
  }
});

test('replicas are found on the one network that all are on', async () => {
  await stack.scale('pricing', 2);
  const ids = await stack.replicas('pricing');
  const format = `{{(index .NetworkSettings.Networks "${stack.name}_backend").IPAddress}}`;
  const addresses = await docker(['inspect', '--format', format, ...ids.map(({ id }) => id)]);
  const ask = `import { resolve4 } from 'node:dns/promises';
    console.log((await resolve4('pricing' + process.env.DNS_SUFFIX)).toSorted().join('\\n'));`;

  expect(await javascript('recommendations', ask)).toBe(
    addresses.split('\n').toSorted().join('\n'),
  );
  await eventually(async () => {
    const pricing = (await shop.status()).services.find(({ name }) => name === 'pricing');
    expect(pricing?.replicas).toHaveLength(2);
  });
}, 60_000);

test('a replica that says where it is says where it is on that network', async () => {
  const options = [
    '--quiet-build',
    '--detach',
    '--no-deps',
    '--use-aliases',
    '--env',
    'DISCOVERY=redis',
  ];
  const id = await stack.compose('run', ...options, 'recommendations');
  await docker(['network', 'connect', `${stack.name}_data-redis`, id]);
  const format = `{{(index .NetworkSettings.Networks "${stack.name}_backend").IPAddress}}`;
  const address = await docker(['inspect', '--format', format, id]);

  const told = await eventually(
    async () => {
      const entries = await askRedis(
        stack,
        'redis',
        'zrange',
        'shop:discovery:recommendations',
        '0',
        '-1',
      );
      expect(entries).not.toBe('');
      return entries;
    },
    { timeoutMs: 30_000, intervalMs: 200 },
  );

  await docker(['rm', '--force', id]);
  expect(JSON.parse(told)).toMatchObject({ calls: `tcp://${address}:7000` });
}, 60_000);

test('a service gets another key, and no page is without what it knows', async () => {
  const id = (await shop.products())[0]?.id ?? '';
  const keyOf = () => shell('pricing', 'cat /run/shop/key.json');
  const before = await keyOf();
  const root = join(import.meta.dirname, '..');
  const rotate = promisify(execFile)('node', ['deploy/keys/src/rotate.ts', 'pricing'], {
    cwd: root,
    env: { ...process.env, COMPOSE_PROJECT_NAME: stack.name },
  });

  const pages = await meanwhile(rotate, () => shop.page(id));

  expect(pages.filter(({ sections }) => sections.pricing.data === null)).toEqual([]);
  expect(await keyOf()).not.toBe(before);
  expect(await shell('pricing', 'ls /run/shop')).toBe('key.json\nmongo-password\nredis-password');
  const known = await shell('gateway', 'cat /run/peers/peers.json');
  const { curve } = JSON.parse(await keyOf()) as { curve: { publicKey: string } };
  expect(JSON.parse(known)).toMatchObject({ services: { pricing: { curve: [curve.publicKey] } } });
}, 120_000);
