import { expect, test } from '@jest/globals';
import { planOf } from './plan.ts';

const services = ['inventory', 'pricing', 'reviews'];

/** The connections that the relay of a plan passes on, and its ports on this machine. */
const relayOf = (name: string) => {
  const { overlay, settings } = planOf(name, services, 7_200);
  const { services: containers } = overlay as {
    services: Record<string, { command: readonly string[]; ports: readonly string[] }>;
  };
  const { command = [], ports = [] } = containers['relay'] ?? {};
  return { passages: command.filter((part) => /^\d+=/.test(part)), ports, containers, settings };
};

test('others find the service by its name on the ports of a container', () => {
  const { passages, containers } = relayOf('pricing');

  expect(containers).toMatchObject({
    pricing: { scale: 0 },
    relay: { networks: { backend: { aliases: ['pricing-backend'] } } },
  });
  expect(passages).toEqual(
    expect.arrayContaining([
      '7000=host.docker.internal:7210',
      '7001=host.docker.internal:7211',
      '7003=host.docker.internal:7213',
    ]),
  );
});

test('it finds each of the others, and the stores, on a port of its own of this machine', () => {
  const { passages, ports, settings } = relayOf('pricing');

  expect(settings).toMatchObject({
    CALLS_PORT: '7210',
    SERVICES: 'inventory@127.0.0.1:7200,reviews@127.0.0.1:7220',
    MONGO_URL: 'mongodb://127.0.0.1:7197',
    CACHE_URL: 'redis://127.0.0.1:7199',
  });
  expect(passages).toEqual(
    expect.arrayContaining(['7223=reviews-backend:7003', '7197=mongo:27017', '7199=cache:6379']),
  );
  expect(ports).toContain('127.0.0.1:7223:7223');
  expect(new Set(ports).size).toBe(ports.length);
  expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
});

test('the gateway, which is no service, takes the port of nobody', () => {
  const { ports, settings } = relayOf('gateway');

  expect(settings['SERVICES']?.split(',')).toHaveLength(services.length);
  for (const name of ['CALLS_PORT', 'EVENTS_PORT', 'ADMIN_PORT', 'ADMIN_CALLS_PORT']) {
    expect(ports).not.toContain(`127.0.0.1:${settings[name]}:${settings[name]}`);
  }
});
