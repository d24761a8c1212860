import { fail } from 'node:assert';
import { pino } from 'pino';
import { contract } from '@shop/shared/protocol/contract';
import { createZeromqTransport } from '@shop/shared/protocol/zeromq/zeromq-transport';
import { systemRuntime } from '@shop/shared/runtime';
import { openKeyring } from '@shop/shared/service/key-settings';
import { createCluster } from '@shop/shared/testing/cluster';
import { fakes } from './fake-shop.ts';

// All services, as far as the gateway asks them, in a process of their own: what a test counts in
// its process is the gateway's. Writes where they are reached, as one line of JSON.

/** By name: the settings by which a process has the keys of that service. */
const files: [string, { KEY_FILE: string; PEERS_FILE: string }][] = JSON.parse(
  process.env.KEYS ?? '[]',
);
const log = pino({ enabled: false });
const open = async ([name, settings]: (typeof files)[number]) => {
  const { keyring } = await openKeyring(name, settings, { runtime: systemRuntime, log });
  return [name, keyring] as const;
};
const keyrings = new Map(await Promise.all(files.map(open)));
const keyringOf = (name: string) => keyrings.get(name) ?? fail(`there are no keys of ${name}`);

const deadlineFactor = Number(process.env.DEADLINE_FACTOR);
const cluster = createCluster({
  name: 'gateway',
  keys: { keyringOf },
  runtime: { ...systemRuntime, deadlineFactor },
  transport: (keyring) => createZeromqTransport(keyring, deadlineFactor),
});

const ids = [
  ...Array.from({ length: 9 }, (_, index) => `lamp-${index + 1}`),
  ...Array.from({ length: 3_000 }, (_, index) => `lamp-new-${index + 1}`),
];

const served = fakes.map(async (fake) => {
  const { handlers, stock } = fake.create();
  for (const id of ids) stock?.(id);
  const { operations } = fake.contract;
  const answered = Object.entries(operations).filter(([name]) => name in handlers);
  const own = contract({ ...fake.contract, operations: Object.fromEntries(answered), events: {} });
  const all = Object.fromEntries(
    answered.map(([name]) => [name, handlers[name] ?? fail(`${name} is not faked`)]),
  );
  const { endpoint } = await cluster.serve(own, all);
  return [own.service, [endpoint]] as const;
});
process.stdout.write(`${JSON.stringify(Object.fromEntries(await Promise.all(served)))}\n`);
