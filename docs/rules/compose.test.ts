import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { files, folders, textOf } from './repository.ts';

interface Container {
  readonly image?: string;
  readonly ports?: readonly string[];
  /** A list, or a mapping. */
  readonly networks?: object;
  readonly network_mode?: string;
  readonly volumes?: readonly string[];
  readonly mem_limit?: string;
  readonly develop?: { readonly watch: readonly { readonly path: string }[] };
  readonly build?: { readonly args: { readonly SERVICE: string } };
}

const { services, networks } = parse(textOf('docker-compose.yml'), { merge: true }) as {
  services: Readonly<Record<string, Container>>;
  networks: Readonly<Record<string, { readonly internal?: boolean } | null>>;
};

const containers = Object.entries(services);
const oneShot = new Set(['seed', 'keys', 'mongo-users']);

const networksOf = ({ networks = {} }: Container): readonly string[] =>
  Array.isArray(networks) ? networks.map(String) : Object.keys(networks);

test('every service of the repository has its container', () => {
  const built = containers.flatMap(([, { build }]) => (build ? [build.args.SERVICE] : []));
  const expected = folders.filter((path) => /^services\/[^/]+$/.test(path));

  expect(built.toSorted()).toEqual(
    [...expected, 'deploy/keys', 'deploy/seed', 'gateway'].toSorted(),
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
    restart: 'on-failure:5',
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

const secretsOf = ({ volumes = [] }: Container) =>
  volumes.filter((volume) => volume.startsWith('keys-'));

test('secrets are mounted in the one container that they are for, and made in another', () => {
  const users = containers.filter(([name]) => !['keys', 'mongo-users'].includes(name));
  const made = secretsOf(services['keys'] ?? {});

  for (const [name, container] of users) {
    expect(secretsOf(container)).toEqual([`keys-${name}:/run/shop:ro`]);
  }
  expect(made.toSorted()).toEqual(users.map(([name]) => `keys-${name}:/keys/${name}`).toSorted());
});

test('a change of its source reaches every container that is built here', () => {
  for (const [, { build, develop }] of containers.filter(([name]) => !oneShot.has(name))) {
    const watched = develop?.watch.map(({ path }) => path) ?? [];

    if (build) expect(watched).toEqual(expect.arrayContaining([build.args.SERVICE, 'shared/src']));
  }
});

const dockerfiles = files.filter((path) => /(^|\/)Dockerfile$/.test(path));

test('what an image takes from a checkout can be read in it, whatever the umask of the checkout', () => {
  const lines = dockerfiles.flatMap((path) => textOf(path).match(/^(COPY|ADD) .*$/gm) ?? []);
  const fromCheckout = lines.filter((line) => !line.includes('--from='));

  expect(fromCheckout.length).toBeGreaterThan(0);
  expect(fromCheckout.filter((line) => !line.includes('--chmod=a+rX '))).toEqual([]);
});
