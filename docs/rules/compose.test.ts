import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { settings } from '../../shared/src/service/settings.ts';
import { files, folders, textOf } from './repository.ts';

/** A folder of a volume, as a container mounts it. */
interface Mount {
  readonly source: string;
  readonly target: string;
  readonly read_only?: boolean;
  readonly volume?: { readonly subpath: string };
}

interface Container {
  readonly image?: string;
  readonly pull_policy?: string;
  readonly restart?: string;
  readonly command?: string | readonly string[];
  readonly ports?: readonly string[];
  /** A list, or a mapping. */
  readonly networks?: object;
  readonly network_mode?: string;
  readonly volumes?: readonly (string | Mount)[];
  readonly mem_limit?: string;
  readonly develop?: { readonly watch: readonly { readonly path: string }[] };
  readonly build?: {
    readonly target?: string;
    readonly args: { readonly SERVICE: string };
  };
}

const { services, networks } = parse(textOf('docker-compose.yml'), { merge: true }) as {
  services: Readonly<Record<string, Container>>;
  networks: Readonly<Record<string, { readonly internal?: boolean } | null>>;
};

const containers = Object.entries(services);
const oneShot = new Set(['seed', 'keys', 'mongo-users', 'redis-users']);

/** Jobs that look after a store, with its secrets, by its name; their image is that of `keys`. */
const caretakers: Readonly<Record<string, string>> = {
  'mongo-users': 'mongo',
  'redis-users': 'redis',
};

/** The names of the folders of services. */
const ownServices = folders
  .filter((path) => /^services\/[^/]+$/.test(path))
  .map((path) => path.slice('services/'.length));

const networksOf = ({ networks = {} }: Container): readonly string[] =>
  Array.isArray(networks) ? networks.map(String) : Object.keys(networks);

test('every service of the repository has its container', () => {
  const built = containers
    .filter(([name]) => !(name in caretakers))
    .flatMap(([, { build }]) => (build ? [build.args.SERVICE] : []));
  const expected = ownServices.map((name) => `services/${name}`);

  expect(built.toSorted()).toEqual(
    [...expected, 'deploy/keys', 'deploy/seed', 'gateway'].toSorted(),
  );
});

test('built images have no name that a registry could know, and come from this source', () => {
  const built = containers.filter(([, { build }]) => build);
  const fetched = containers.filter(([, { build }]) => !build);

  for (const [, { image, pull_policy }] of built) {
    expect({ image, pull_policy }).toEqual({ image: undefined, pull_policy: 'build' });
  }
  // Of what is fetched each name is an official image: nobody else can own it.
  expect(new Set(fetched.map(([, { image }]) => image))).toEqual(new Set(['mongo:8', 'redis:8']));
});

test('no file names an image of ours as if it were everybody’s', () => {
  const named = files.filter((path) =>
    /\.(ts|mjs|ya?ml|sh|md)$|Dockerfile$|^Makefile$|^\.ci\//.test(path),
  );

  const { name } = JSON.parse(textOf('package.json')) as { name: string };
  const image = new RegExp(`(?<![@\\w/.-])${name}/[a-z]`);

  expect(named.filter((path) => image.test(textOf(path)))).toEqual([]);
});

test('with managed stores exactly the shop’s own are left out, and only from them others lead out', () => {
  interface Overlay {
    readonly services: Readonly<Record<string, object>>;
    readonly networks: Readonly<Record<string, { readonly internal: boolean }>>;
  }
  const managed = parse(textOf('deploy/managed.yml'), { merge: true }) as Overlay;
  const ofStores = containers.filter(([name, { image }]) => image || name in caretakers);

  expect(Object.keys(managed.services).toSorted()).toEqual(
    ofStores.map(([name]) => name).toSorted(),
  );
  for (const [name] of ofStores) {
    expect(managed.services[name]).toEqual({ profiles: ['own-stores'] });
  }
  expect(Object.keys(managed.networks).toSorted()).toEqual(
    Object.keys(networks)
      .filter((name) => name.startsWith('data-'))
      .toSorted(),
  );
});

test('a server is started again after any crash or reboot; a job that has succeeded is not', () => {
  for (const [name, { restart }] of containers) {
    expect([name, restart]).toEqual([name, oneShot.has(name) ? 'on-failure:5' : 'unless-stopped']);
  }
});

test('nothing is evicted from Redis, and from the cache anything may be', () => {
  const policyOf = (name: string) =>
    /--maxmemory-policy (\S+)/.exec(String(services[name]?.command))?.[1];

  expect([policyOf('redis'), policyOf('cache')]).toEqual(['noeviction', 'allkeys-lru']);
});

test('Compose offers every way to find services that needs no list of addresses', () => {
  const { DISCOVERY } = settings.shape;
  const offered = parse(textOf('deploy/discovery.yml')) as { services: object };

  expect([...Object.keys(offered.services), 'static'].toSorted()).toEqual(
    DISCOVERY.unwrap().options.toSorted(),
  );
});

test.each(containers)('%s is confined', (name, container) => {
  expect(container).toMatchObject({
    read_only: true,
    init: true,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    mem_limit: expect.stringMatching(/^\d+[mg]$/),
    memswap_limit: container.mem_limit,
    cpu_quota: 200_000,
    ulimits: { nofile: 4_096, core: 0 },
    pids_limit: expect.any(Number),
    user: expect.stringMatching(/^(node|999:999)$/),
    stop_grace_period: '20s',
    logging: { options: { 'max-size': '10m', 'max-file': '3' } },
  });
  expect(container).not.toHaveProperty('privileged');
  expect(container).not.toHaveProperty('container_name');
  if (!oneShot.has(name)) expect(container).toHaveProperty('healthcheck.test');
});

test('only the gateway is reachable, and only from this machine', () => {
  const published = containers.filter(([, { ports }]) => ports);

  expect(published.map(([name]) => name)).toEqual(['gateway']);
  const ports = services['gateway']?.ports ?? [];
  expect(ports.map((port) => /^127\.0\.0\.1:.*:(\d+)$/.exec(port)?.[1])).toEqual(['8080', '8081']);
});

test('only the gateway has a way out', () => {
  const outside = Object.keys(networks).filter((name) => !networks[name]?.internal);
  const members = containers.filter(([, container]) =>
    networksOf(container).some((name) => outside.includes(name)),
  );

  expect(outside).toEqual(['edge']);
  expect(members.map(([name]) => name)).toEqual(['gateway']);
});

test('no container is on the network that Compose would give it, which has a way out', () => {
  const unsaid = containers.filter(
    ([, container]) => networksOf(container).length === 0 && container.network_mode !== 'none',
  );

  expect(unsaid).toEqual([]);
});

test('each container mounts its own folder of the secrets, and only `keys` all of them', () => {
  const ownerOf = (name: string) => caretakers[name] ?? name;
  const isKeys = (mount: string | Mount) =>
    typeof mount === 'string' ? /^keys\b/.test(mount) : mount.source === 'keys';
  const own = (subpath: string, target = '/run/shop') =>
    expect.objectContaining({ source: 'keys', target, read_only: true, volume: { subpath } });

  for (const [name, { volumes = [], build }] of containers) {
    const peers = build?.target === 'keys' || !build ? [] : [own('peers', '/run/peers')];
    expect([name, volumes.filter(isKeys)]).toEqual([
      name,
      name === 'keys' ? ['keys:/keys'] : [own(ownerOf(name)), ...peers],
    ]);
  }
});

test('a service is at most nine lines of the compose file, and stands in no other place', () => {
  const text = textOf('docker-compose.yml');

  for (const name of ownServices) {
    const [block = ''] = new RegExp(`^  ${name}:\n(?:    .*\n)+`, 'm').exec(text) ?? [];
    expect(block.split('\n').length - 1).toBeLessThanOrEqual(9);
    expect(text.replace(block, '')).not.toMatch(new RegExp(`\\b${name}\\b`));
  }
});

test('a change of its source reaches every container that is built here', () => {
  for (const [, { build, develop }] of containers.filter(([name]) => !oneShot.has(name))) {
    const watched = develop?.watch.map(({ path }) => path) ?? [];

    if (build) expect(watched).toEqual(expect.arrayContaining([build.args.SERVICE, 'shared/src']));
  }
});

const dockerfiles = files.filter((path) => /(^|\/)Dockerfile$/.test(path));

test('files that an image copies from a checkout are readable in it with any umask', () => {
  const lines = dockerfiles.flatMap((path) => textOf(path).match(/^(COPY|ADD) .*$/gm) ?? []);
  const fromCheckout = lines.filter((line) => !line.includes('--from='));

  expect(fromCheckout.length).toBeGreaterThan(0);
  expect(fromCheckout.filter((line) => !line.includes('--chmod=a+rX '))).toEqual([]);
});
